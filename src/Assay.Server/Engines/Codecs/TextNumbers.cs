using System.Globalization;
using System.Text.Json;
using Assay.Monitors.Tables;

namespace Assay.Server.Engines.Codecs;

/// <summary>Numbers that a format without types carries as text.</summary>
internal static class TextNumbers
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Features that are not categorical and hold nothing but numbers become numbers; everything else stays.</summary>
    public static Table OfFeatures(Table rows, PayloadFormat format) =>
        new([.. rows.Columns.Select(c => c is TextColumn && format.Features.Contains(c.Name) && !format.Categorical.Contains(c.Name) ? Guess(c) : c)]);

    /// <summary>A column of scores: numbers, arrays of numbers, or text that is one of them.</summary>
    /// <exception cref="CodecException">A value is something else; names the row.</exception>
    public static Column Scores(Column column)
    {
        if (column is DoubleColumn or IntegerColumn or VectorColumn)
        {
            return column;
        }

        if (column is JsonColumn json)
        {
            return new VectorColumn(column.Name, [.. Enumerable.Range(0, column.Length).Select(row => column.IsMissing(row) ? [] : Vector(json.Values[row], Place(column, row)))], Missing(column));
        }

        var numbers = new double[column.Length];
        for (var row = 0; row < numbers.Length; row++)
        {
            if (!column.IsMissing(row) && !(double.TryParse(column.GetText(row), Style, CultureInfo.InvariantCulture, out numbers[row]) && double.IsFinite(numbers[row])))
            {
                throw new CodecException(Place(column, row), $"'{column.GetText(row)}' is no finite number");
            }
        }

        return new DoubleColumn(column.Name, numbers, Missing(column));
    }

    private static Column Guess(Column column)
    {
        var texts = Enumerable.Range(0, column.Length).Select(column.GetText).ToArray();
        if (texts.All(t => t is null))
        {
            return column;
        }

        if (texts.All(t => t is null || long.TryParse(t, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)))
        {
            return new IntegerColumn(column.Name, [.. texts.Select(t => t is null ? 0 : long.Parse(t, CultureInfo.InvariantCulture))], Missing(column));
        }

        return texts.All(t => t is null || (double.TryParse(t, Style, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)))
            ? new DoubleColumn(column.Name, [.. texts.Select(t => t is null ? 0 : double.Parse(t, Style, CultureInfo.InvariantCulture))], Missing(column))
            : column;
    }

    private static double[] Vector(string json, string place)
    {
        using var document = JsonDocument.Parse(json);
        return JsonCells.Numbers(document.RootElement, place);
    }

    private static string Place(Column column, int row) => $"row {row}, column '{column.Name}'";

    private static bool[]? Missing(Column column) =>
        column.HasMissing ? [.. Enumerable.Range(0, column.Length).Select(column.IsMissing)] : null;
}
