using System.Globalization;
using System.Text;
using Assay.Monitors.Tables;
using Assay.Server.Intake;
using Assay.Server.Records;

namespace Assay.Server.Tests.Intake;

/// <summary>Blocks for tests, and what is in them as text that can be compared.</summary>
internal static class RowBlocks
{
    public static readonly PayloadContext Context = new("deployment", ["probability"], TimeProvider.System);

    public static RowBlock Payload(params RecordField[] fields) => new(new RecordSchema(fields), addsColumns: true, PayloadColumns.Names);

    /// <summary>Everything that is stored of a block, but for times and ids that were made up.</summary>
    public static string Describe(RowBlock block)
    {
        var text = new StringBuilder();
        foreach (var record in block.Records)
        {
            text.Append(record.HasId ? Encoding.UTF8.GetString(block.IdOf(record)) : "-").Append(CultureInfo.InvariantCulture, $" {record.Content} {record.FirstRow} {record.RowCount}; ");
        }

        return text.Append(Describe(block.Build())).ToString();
    }

    public static string Describe(Table table)
    {
        var text = new StringBuilder();
        foreach (var column in table.Columns)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{column.Name} {column.Type}:");
            for (var row = 0; row < column.Length; row++)
            {
                var cell = column.GetText(row);
                var isMadeUp = (column.Name == "scoring_id" && cell!.Length > 36) || column.Name == "scoring_timestamp";
                text.Append(CultureInfo.InvariantCulture, $" {(isMadeUp ? "*" : cell ?? "∅")}");
            }
        }

        return text.ToString();
    }
}
