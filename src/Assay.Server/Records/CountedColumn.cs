namespace Assay.Server.Records;

/// <summary>A column to count: numbers by cells when it has edges, else each value by itself.</summary>
/// <param name="Column">The column.</param>
/// <param name="Element">Which element of a vector; null for a column of single values.</param>
/// <param name="UpperEdges">
/// Ascending, distinct and finite: each cell takes what is above the edge before and up to its own, one more cell what is
/// above all.
/// </param>
internal sealed record CountedColumn(string Column, int? Element = null, IReadOnlyList<double>? UpperEdges = null)
{
    /// <summary>So many values are counted by themselves, the most frequent first.</summary>
    public const int MostValues = 2_000;
}
