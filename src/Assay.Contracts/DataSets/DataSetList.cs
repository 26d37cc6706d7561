using Assay.Contracts.Envelopes;

namespace Assay.Contracts.DataSets;

/// <summary>All data sets that match the query.</summary>
/// <param name="DataSets">The data sets, oldest first.</param>
public sealed record DataSetList(IReadOnlyList<Resource<DataSet>> DataSets);
