using System.Globalization;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Explainability;

/// <summary>
/// Collects changed copies of one row and makes a table of them with the row's own column types; whole numbers become
/// doubles when a copy has a fraction.
/// </summary>
internal sealed class RowVariants
{
    private readonly Table _row;
    private readonly TrainingStatistics _statistics;
    private readonly List<string?[]> _variants = [];

    public RowVariants(Table row, TrainingStatistics statistics)
    {
        if (row.RowCount != 1)
        {
            throw new ArgumentException("Exactly one row is explained.", nameof(row));
        }

        _row = row;
        _statistics = statistics;
        Own = [.. statistics.Features.Select(f => row[f.Name].GetText(0))];
    }

    /// <summary>The row's own values as text, feature by feature.</summary>
    public string?[] Own { get; }

    public int Count => _variants.Count;

    /// <summary>Adds a copy whose values are replaced; gives its index.</summary>
    public int Add(string?[] values)
    {
        _variants.Add(values);
        return _variants.Count - 1;
    }

    /// <summary>Adds a copy with some values changed; gives its index.</summary>
    public int Add(IEnumerable<(int Feature, string? Value)> changes)
    {
        var values = (string?[])Own.Clone();
        foreach (var (feature, value) in changes)
        {
            values[feature] = value;
        }

        return Add(values);
    }

    /// <summary>The table of all copies, columns in the row's order.</summary>
    public Table ToTable()
    {
        var positions = _statistics.Features.Select((f, i) => (f.Name, i)).ToDictionary(f => f.Name, f => f.i, StringComparer.Ordinal);
        return new Table([.. _row.Columns.Select(column => positions.TryGetValue(column.Name, out var feature)
            ? Build(column, _variants.ConvertAll(v => v[feature]))
            : column.Take(new int[_variants.Count]))]);
    }

    /// <summary>A number as the text of a feature's value.</summary>
    public static string Text(FeatureStatistics feature, double value) =>
        (feature.IsInteger ? Math.Round(value) : value).ToString("R", CultureInfo.InvariantCulture);

    private static Column Build(Column like, List<string?> values)
    {
        var missing = values.ConvertAll(v => v is null).ToArray();
        var mask = missing.Contains(true) ? missing : null;
        return like.Type switch
        {
            ColumnType.Integer when values.TrueForAll(v => v is null || TryWhole(v, out _)) =>
                new IntegerColumn(like.Name, values.ConvertAll(v => v is not null && TryWhole(v, out var whole) ? whole : 0).ToArray(), mask),
            ColumnType.Integer or ColumnType.Double => new DoubleColumn(like.Name, values.ConvertAll(v => v is null ? 0 : double.Parse(v, CultureInfo.InvariantCulture)).ToArray(), mask),
            ColumnType.Boolean => new BooleanColumn(like.Name, values.ConvertAll(v => v == "true").ToArray(), mask),
            ColumnType.Text => TextColumn.From(like.Name, values),
            _ => throw new ArgumentException($"Column '{like.Name}' of type {like.Type} cannot be explained; features are numbers, text or booleans."),
        };
    }

    /// <summary>A whole number, exact when it is written as one.</summary>
    private static bool TryWhole(string text, out long whole)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole))
        {
            return true;
        }

        var number = double.Parse(text, CultureInfo.InvariantCulture);
        whole = (long)number;
        return double.IsInteger(number);
    }
}
