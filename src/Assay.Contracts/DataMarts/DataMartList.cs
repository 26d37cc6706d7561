using Assay.Contracts.Envelopes;

namespace Assay.Contracts.DataMarts;

/// <summary>All data marts.</summary>
/// <param name="DataMarts">The data marts, oldest first.</param>
public sealed record DataMartList(IReadOnlyList<Resource<DataMart>> DataMarts);
