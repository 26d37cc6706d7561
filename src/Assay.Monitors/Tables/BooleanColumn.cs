namespace Assay.Monitors.Tables;

/// <summary>True or false.</summary>
/// <param name="name">The column's name.</param>
/// <param name="values">One value a row; whatever stands where a value is missing is ignored.</param>
/// <param name="missing">Which rows have no value; <see langword="null"/> when all have one.</param>
public sealed class BooleanColumn(string name, bool[] values, bool[]? missing = null) : Column(name, values.Length, missing)
{
    /// <inheritdoc/>
    public override ColumnType Type => ColumnType.Boolean;

    /// <summary>The values, one a row; undefined where missing.</summary>
    public ReadOnlySpan<bool> Values => values;

    /// <inheritdoc/>
    public override bool TryGetNumber(int row, out double value)
    {
        value = values[row] ? 1 : 0;
        return !IsMissing(row);
    }

    /// <inheritdoc/>
    public override Column Take(ReadOnlySpan<int> rows) => new BooleanColumn(Name, TakeValues(values, rows), TakeMissing(rows));

    /// <inheritdoc/>
    public override Column Rename(string name) => new BooleanColumn(name, values, Mask);

    private protected override object Box(int row) => values[row];

    private protected override string Format(int row) => values[row] ? "true" : "false";
}
