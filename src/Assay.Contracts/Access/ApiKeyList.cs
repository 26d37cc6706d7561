using Assay.Contracts.Envelopes;

namespace Assay.Contracts.Access;

/// <summary>The caller's API keys, without the keys themselves.</summary>
/// <param name="ApiKeys">The keys, oldest first.</param>
public sealed record ApiKeyList(IReadOnlyList<Resource<ApiKey>> ApiKeys);
