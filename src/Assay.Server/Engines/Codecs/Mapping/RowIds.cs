using Assay.Monitors.Tables;

namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>
/// Ids of rows, for engines that want one in every row. Those that Assay gives are recognised in the answer, which may then
/// have its rows in any order.
/// </summary>
internal static class RowIds
{
    /// <summary>The column of ids that an application gave.</summary>
    public const string Column = "id";

    private const string Prefix = "assay-";

    public static TextColumn Create(int rows) => TextColumn.From(Column, Enumerable.Range(0, rows).Select(row => $"{Prefix}{row}"));

    /// <summary>The rows in the order of Assay's own ids, without them; the ids of others stay as a column.</summary>
    /// <exception cref="CodecException">One of Assay's ids is missing or occurs twice.</exception>
    public static Table Sort(Table rows)
    {
        if (!rows.TryGet(Column, out var ids) || ids is not TextColumn || ids.GetText(0)?.StartsWith(Prefix, StringComparison.Ordinal) is not true)
        {
            return rows;
        }

        var order = Enumerable.Repeat(-1, rows.RowCount).ToArray();
        for (var row = 0; row < rows.RowCount; row++)
        {
            var id = ids.GetText(row) ?? "";
            if (!id.StartsWith(Prefix, StringComparison.Ordinal) || !int.TryParse(id.AsSpan(Prefix.Length), out var place) || place < 0 || place >= order.Length || order[place] >= 0)
            {
                throw new CodecException("", $"row {row} has the id '{id}', which was not asked for or is answered twice");
            }

            order[place] = row;
        }

        return new Table([.. rows.Columns.Where(c => c.Name != Column)]).Take(order);
    }
}
