using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift.Distributions;

/// <summary>How often each category occurs among rows; counts of parts merge into those of the whole.</summary>
/// <param name="Counts">The rows of each category; may lack rare ones.</param>
/// <param name="Other">The rows of the categories that <paramref name="Counts"/> lacks.</param>
/// <param name="Missing">Rows without a value.</param>
public sealed record CategoryCounts(IReadOnlyDictionary<string, long> Counts, long Other, long Missing)
{
    /// <summary>All rows.</summary>
    public long Rows { get; } = Counts.Values.Sum() + Other + Missing;

    /// <summary>Counts a column's texts.</summary>
    public static CategoryCounts Of(Column column)
    {
        var text = Categories.Of(column);
        var codes = new long[text.Dictionary.Length];
        var missing = 0;
        for (var row = 0; row < text.Length; row++)
        {
            if (text.IsMissing(row))
            {
                missing++;
            }
            else
            {
                codes[text.Codes[row]]++;
            }
        }

        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var code = 0; code < codes.Length; code++)
        {
            if (codes[code] > 0)
            {
                counts.Add(text.Dictionary[code], codes[code]);
            }
        }

        return new CategoryCounts(counts, 0, missing);
    }

    /// <summary>The counts of both together.</summary>
    public CategoryCounts Merge(CategoryCounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var counts = new Dictionary<string, long>(Counts, StringComparer.Ordinal);
        foreach (var (name, count) in other.Counts)
        {
            counts[name] = counts.GetValueOrDefault(name) + count;
        }

        return new CategoryCounts(counts, Other + other.Other, Missing + other.Missing);
    }

    /// <summary>The same rows under other names; those whose names become one are counted together.</summary>
    public CategoryCounts Rename(Func<string, string> name)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (old, count) in Counts)
        {
            counts[name(old)] = counts.GetValueOrDefault(name(old)) + count;
        }

        return this with { Counts = counts };
    }
}
