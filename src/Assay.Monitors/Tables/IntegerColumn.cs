using System.Globalization;

namespace Assay.Monitors.Tables;

/// <summary>Whole numbers.</summary>
/// <param name="name">The column's name.</param>
/// <param name="values">One value a row; whatever stands where a value is missing is ignored.</param>
/// <param name="missing">Which rows have no value; <see langword="null"/> when all have one.</param>
public sealed class IntegerColumn(string name, long[] values, bool[]? missing = null) : Column(name, values.Length, missing)
{
    /// <inheritdoc/>
    public override ColumnType Type => ColumnType.Integer;

    /// <summary>The values, one a row; undefined where missing.</summary>
    public ReadOnlySpan<long> Values => values;

    /// <inheritdoc/>
    public override bool TryGetNumber(int row, out double value)
    {
        value = values[row];
        return !IsMissing(row);
    }

    /// <inheritdoc/>
    public override Column Take(ReadOnlySpan<int> rows) => new IntegerColumn(Name, TakeValues(values, rows), TakeMissing(rows));

    /// <inheritdoc/>
    public override Column Rename(string name) => new IntegerColumn(name, values, Mask);

    private protected override object Box(int row) => values[row];

    private protected override string Format(int row) => values[row].ToString(CultureInfo.InvariantCulture);
}
