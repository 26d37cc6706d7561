namespace Assay.Monitors.Tables;

/// <summary>
/// Text, held as codes into a dictionary of its distinct values, so that grouping is counting.
/// </summary>
/// <param name="name">The column's name.</param>
/// <param name="codes">One index into <paramref name="dictionary"/> a row; ignored where missing.</param>
/// <param name="dictionary">The distinct values, in any order. Entries that no row uses are allowed.</param>
/// <param name="missing">Which rows have no value; <see langword="null"/> when all have one.</param>
public sealed class TextColumn(string name, int[] codes, string[] dictionary, bool[]? missing = null)
    : Column(name, codes.Length, missing)
{
    /// <inheritdoc/>
    public override ColumnType Type => ColumnType.Text;

    /// <summary>The index into <see cref="Dictionary"/> of each row; undefined where missing.</summary>
    public ReadOnlySpan<int> Codes => codes;

    /// <summary>The distinct values.</summary>
    public ReadOnlySpan<string> Dictionary => dictionary;

    /// <summary>A column of the given texts; <see langword="null"/> is missing.</summary>
    public static TextColumn From(string name, IEnumerable<string?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var codes = new List<int>();
        var missing = new List<bool>();
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            missing.Add(value is null);
            if (value is null)
            {
                codes.Add(0);
                continue;
            }

            if (!known.TryGetValue(value, out var code))
            {
                known.Add(value, code = known.Count);
            }

            codes.Add(code);
        }

        var mask = missing.Contains(true) ? missing.ToArray() : null;
        return new TextColumn(name, codes.ToArray(), known.Keys.ToArray(), mask);
    }

    /// <inheritdoc/>
    public override Column Take(ReadOnlySpan<int> rows) =>
        new TextColumn(Name, TakeValues(codes, rows), dictionary, TakeMissing(rows));

    /// <inheritdoc/>
    public override Column Rename(string name) => new TextColumn(name, codes, dictionary, Mask);

    private protected override object Box(int row) => dictionary[codes[row]];

    private protected override string Format(int row) => dictionary[codes[row]];
}
