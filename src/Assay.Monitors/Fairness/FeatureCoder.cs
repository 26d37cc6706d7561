using System.Globalization;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Fairness;

/// <summary>Makes codes of columns for a search over subgroups. Codes depend on the column alone, never on outcomes.</summary>
public static class FeatureCoder
{
    /// <summary>Numbers with more distinct values than this are put in bins.</summary>
    public const int MaxDistinctNumbers = 8;

    /// <summary>The bins of a number, with about as many rows each.</summary>
    public const int Bins = 5;

    /// <summary>The categories of a text column: the most frequent ones, and all others together.</summary>
    public const int MaxCategories = 20;

    /// <summary>The name of what is none of the most frequent categories.</summary>
    public const string Others = "any other value";

    /// <summary>
    /// Codes a column. Numbers of more than <see cref="MaxDistinctNumbers"/> values become <see cref="Bins"/> ranges between
    /// quantiles, equal values in the same one, named by their smallest and largest value; everything else its values.
    /// Columns of vectors and JSON have too many values to say anything, and give none.
    /// </summary>
    public static CodedFeature? Code(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column switch
        {
            IntegerColumn or DoubleColumn => CodeNumbers(column),
            VectorColumn or JsonColumn => null,
            _ => CodeTexts(column),
        };
    }

    private static CodedFeature CodeNumbers(Column column)
    {
        var numbers = new double[column.Length];
        var known = new List<double>(column.Length);
        for (var row = 0; row < numbers.Length; row++)
        {
            numbers[row] = column.TryGetNumber(row, out var number) ? number : double.NaN;
            if (!double.IsNaN(numbers[row]))
            {
                known.Add(number);
            }
        }

        known.Sort();
        var firsts = Firsts(known);
        var codes = new byte[numbers.Length];
        for (var row = 0; row < numbers.Length; row++)
        {
            codes[row] = double.IsNaN(numbers[row]) ? CodedFeature.Missing : (byte)(Upper(firsts, numbers[row]) - 1);
        }

        return new CodedFeature(column.Name, [.. firsts.Select((first, i) => Name(first, Last(known, i + 1 < firsts.Count ? firsts[i + 1] : double.PositiveInfinity)))], codes);
    }

    /// <summary>The smallest value of each bin.</summary>
    private static List<double> Firsts(List<double> sorted)
    {
        var distinct = new List<double>();
        foreach (var value in sorted)
        {
            if (distinct.Count == 0 || distinct[^1] != value)
            {
                distinct.Add(value);
                if (distinct.Count > MaxDistinctNumbers)
                {
                    return [.. Enumerable.Range(0, Bins).Select(bin => sorted[(int)((long)bin * sorted.Count / Bins)]).Distinct()];
                }
            }
        }

        return distinct;
    }

    private static double Last(List<double> sorted, double next) => sorted[Upper(sorted, BitDecrement(next)) - 1];

    private static double BitDecrement(double value) => double.IsPositiveInfinity(value) ? double.MaxValue : Math.BitDecrement(value);

    /// <summary>How many of the sorted values are at most the given one.</summary>
    private static int Upper(List<double> sorted, double value)
    {
        var (low, high) = (0, sorted.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle] <= value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static string Name(double first, double last) =>
        first == last ? first.ToString("R", CultureInfo.InvariantCulture) : new NumericRange(first, last).ToString();

    private static CodedFeature CodeTexts(Column column)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < column.Length; row++)
        {
            if (column.GetText(row) is { } text)
            {
                counts[text] = counts.GetValueOrDefault(text) + 1;
            }
        }

        var kept = counts.Count <= MaxCategories
            ? [.. counts.Keys.Order(StringComparer.Ordinal)]
            : counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(MaxCategories - 1).Select(c => c.Key).Append(Others).ToList();
        var numbers = kept.Select((value, code) => (value, code)).ToDictionary(p => p.value, p => (byte)p.code, StringComparer.Ordinal);
        var codes = new byte[column.Length];
        for (var row = 0; row < codes.Length; row++)
        {
            codes[row] = column.GetText(row) is { } text ? numbers.GetValueOrDefault(text, (byte)(MaxCategories - 1)) : CodedFeature.Missing;
        }

        return new CodedFeature(column.Name, kept, codes);
    }
}
