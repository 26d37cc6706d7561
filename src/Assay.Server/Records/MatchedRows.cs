using Assay.Monitors.Tables;

namespace Assay.Server.Records;

/// <summary>The rows of a <see cref="RecordMatch"/>, newest first.</summary>
/// <param name="Rows">The rows that count.</param>
/// <param name="Others">The other row of each; all missing where it stands alone.</param>
/// <param name="Candidates">How many rows of the other set each names: 1 when it has one beside it.</param>
/// <param name="Copies">How many rows name the same one, this one among them.</param>
/// <param name="Values">How many different values those rows have.</param>
internal sealed record MatchedRows(Table Rows, Table Others, IReadOnlyList<long> Candidates, IReadOnlyList<long> Copies, IReadOnlyList<long> Values)
{
    /// <summary>Rows that stand alone, as there is no other set.</summary>
    public static MatchedRows Alone(Table rows)
    {
        var ones = Enumerable.Repeat(1L, rows.RowCount).ToArray();
        return new MatchedRows(rows, new Table([]), new long[rows.RowCount], ones, ones);
    }
}
