namespace Assay.Monitors.Tables;

/// <summary>
/// A named, typed run of values, some of which may be missing. Immutable: whoever builds one hands its arrays over.
/// </summary>
public abstract class Column
{
    private readonly bool[]? _missing;

    private protected Column(string name, int length, bool[]? missing)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (missing is not null && missing.Length < length)
        {
            throw new ArgumentException("The missing mask is shorter than the column.", nameof(missing));
        }

        Name = name;
        Length = length;
        _missing = missing;
    }

    /// <summary>The column's name: any Unicode text, compared ordinally.</summary>
    public string Name { get; }

    /// <summary>The number of rows.</summary>
    public int Length { get; }

    /// <summary>The type of every value that is not missing.</summary>
    public abstract ColumnType Type { get; }

    /// <summary>Whether any value is missing.</summary>
    public bool HasMissing => _missing is not null && _missing.AsSpan(0, Length).Contains(true);

    /// <summary>Whether the value of <paramref name="row"/> is missing.</summary>
    public bool IsMissing(int row) => _missing is not null && _missing[row];

    /// <summary>
    /// The value of <paramref name="row"/> as <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>,
    /// <see cref="string"/>, <see cref="DateTime"/> (UTC) or <c>double[]</c>; <see langword="null"/> when missing.
    /// Boxes: for display, tests and small results, not for hot loops.
    /// </summary>
    public object? this[int row] => IsMissing(row) ? null : Box(row);

    /// <summary>
    /// Reads a number: the value of a double or integer column, 0 or 1 of a boolean one.
    /// </summary>
    /// <returns><see langword="false"/> when the value is missing or the column is not numeric.</returns>
    public virtual bool TryGetNumber(int row, out double value)
    {
        value = 0;
        return false;
    }

    /// <summary>
    /// The value as the text under which it is grouped and shown (invariant culture; <c>true</c>/<c>false</c>;
    /// round-trip form of numbers; ISO 8601 for timestamps); <see langword="null"/> when missing.
    /// </summary>
    public string? GetText(int row) => IsMissing(row) ? null : Format(row);

    /// <summary>The rows at <paramref name="rows"/>, in that order, repeats allowed.</summary>
    public abstract Column Take(ReadOnlySpan<int> rows);

    /// <summary>The same values under another name.</summary>
    public abstract Column Rename(string name);

    private protected abstract object Box(int row);

    private protected abstract string Format(int row);

    private protected bool[]? Mask => _missing;

    private protected bool[]? TakeMissing(ReadOnlySpan<int> rows)
    {
        if (_missing is null)
        {
            return null;
        }

        var taken = new bool[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            taken[i] = _missing[rows[i]];
        }

        return taken;
    }

    private protected static T[] TakeValues<T>(T[] values, ReadOnlySpan<int> rows)
    {
        var taken = new T[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            taken[i] = values[rows[i]];
        }

        return taken;
    }
}
