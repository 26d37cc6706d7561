namespace Assay.Monitors.Tables;

/// <summary>Compact JSON text, one a row.</summary>
/// <param name="name">The column's name.</param>
/// <param name="values">One value a row; whatever stands where a value is missing is ignored.</param>
/// <param name="missing">Which rows have no value; <see langword="null"/> when all have one.</param>
public sealed class JsonColumn(string name, string[] values, bool[]? missing = null) : Column(name, values.Length, missing)
{
    /// <inheritdoc/>
    public override ColumnType Type => ColumnType.Json;

    /// <summary>The values, one a row; undefined where missing.</summary>
    public ReadOnlySpan<string> Values => values;

    /// <inheritdoc/>
    public override Column Take(ReadOnlySpan<int> rows) => new JsonColumn(Name, TakeValues(values, rows), TakeMissing(rows));

    /// <inheritdoc/>
    public override Column Rename(string name) => new JsonColumn(name, values, Mask);

    private protected override object Box(int row) => values[row];

    private protected override string Format(int row) => values[row];
}
