using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Tables;

namespace Assay.Server.Certifications;

/// <summary>A certification that waits for its turn.</summary>
/// <param name="Id">The certification.</param>
/// <param name="Subscription">What is certified; not in the catalog when only a deployment was named.</param>
/// <param name="Sample">The rows to score.</param>
internal sealed record CertificationJob(string Id, Resource<Subscription> Subscription, Table Sample);
