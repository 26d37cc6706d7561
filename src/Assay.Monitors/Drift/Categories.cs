using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift;

/// <summary>Any column seen as categories.</summary>
internal static class Categories
{
    public static TextColumn Of(Column column)
    {
        if (column is TextColumn text)
        {
            return text;
        }

        var values = new string?[column.Length];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = column.GetText(row);
        }

        return TextColumn.From(column.Name, values);
    }
}
