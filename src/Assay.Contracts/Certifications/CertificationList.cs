using Assay.Contracts.Envelopes;

namespace Assay.Contracts.Certifications;

/// <summary>The certifications of a provider.</summary>
/// <param name="Certifications">Newest first.</param>
public sealed record CertificationList(IReadOnlyList<Resource<Certification>> Certifications);
