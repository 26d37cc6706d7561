namespace Assay.Server.Records;

/// <summary>How the values of a column are distributed.</summary>
/// <param name="Rows">All rows.</param>
/// <param name="Missing">Those without a value.</param>
/// <param name="Cells">The rows of each cell of a <see cref="CountedColumn"/> with edges; else empty.</param>
/// <param name="Values">
/// The rows of the most frequent values of one without, as the texts under which values are grouped and shown; else empty.
/// </param>
internal sealed record ColumnCounts(long Rows, long Missing, IReadOnlyList<long> Cells, IReadOnlyDictionary<string, long> Values);
