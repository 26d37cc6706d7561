using System.Globalization;

namespace Assay.Monitors.Tables;

/// <summary>Points in time, as microseconds since 1970-01-01 UTC.</summary>
/// <param name="name">The column's name.</param>
/// <param name="values">One value a row; whatever stands where a value is missing is ignored.</param>
/// <param name="missing">Which rows have no value; <see langword="null"/> when all have one.</param>
public sealed class TimestampColumn(string name, long[] values, bool[]? missing = null) : Column(name, values.Length, missing)
{
    /// <inheritdoc/>
    public override ColumnType Type => ColumnType.Timestamp;

    /// <summary>The values, one a row; undefined where missing.</summary>
    public ReadOnlySpan<long> Values => values;

    /// <inheritdoc/>
    public override Column Take(ReadOnlySpan<int> rows) => new TimestampColumn(Name, TakeValues(values, rows), TakeMissing(rows));

    /// <inheritdoc/>
    public override Column Rename(string name) => new TimestampColumn(name, values, Mask);

    private protected override object Box(int row) => DateTime.UnixEpoch.AddMicroseconds(values[row]);

    private protected override string Format(int row) => DateTime.UnixEpoch.AddMicroseconds(values[row]).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFZ", CultureInfo.InvariantCulture);
}
