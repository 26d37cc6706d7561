using System.Globalization;

namespace Assay.Monitors.Tables;

/// <summary>Arrays of doubles, one a row; lengths may differ.</summary>
/// <param name="name">The column's name.</param>
/// <param name="values">One value a row; whatever stands where a value is missing is ignored.</param>
/// <param name="missing">Which rows have no value; <see langword="null"/> when all have one.</param>
public sealed class VectorColumn(string name, double[][] values, bool[]? missing = null) : Column(name, values.Length, missing)
{
    /// <inheritdoc/>
    public override ColumnType Type => ColumnType.Vector;

    /// <summary>The values, one a row; undefined where missing.</summary>
    public ReadOnlySpan<double[]> Values => values;

    /// <inheritdoc/>
    public override Column Take(ReadOnlySpan<int> rows) => new VectorColumn(Name, TakeValues(values, rows), TakeMissing(rows));

    /// <inheritdoc/>
    public override Column Rename(string name) => new VectorColumn(name, values, Mask);

    private protected override object Box(int row) => values[row];

    private protected override string Format(int row) => "[" + string.Join(",", values[row].Select(v => v.ToString("R", CultureInfo.InvariantCulture))) + "]";
}
