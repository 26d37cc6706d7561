using Assay.Monitors.Statistics;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Explainability;

/// <summary>The distribution of each feature, learned from training rows or a window of payload.</summary>
/// <param name="Features">The features, in the model's order.</param>
public sealed record TrainingStatistics(IReadOnlyList<FeatureStatistics> Features)
{
    private const int MaxCategories = 1_000;

    private static readonly double[] Quartiles = [0.25, 0.5, 0.75];

    /// <summary>Learns from rows. Missing values are left out; a feature without any value is a category without values.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="features">The features.</param>
    /// <param name="categorical">Those that are categories although their values are numbers. Text and booleans always are.</param>
    /// <exception cref="ArgumentException">There is no row.</exception>
    /// <exception cref="KeyNotFoundException">A feature has no column.</exception>
    public static TrainingStatistics Learn(Table rows, IReadOnlyList<string> features, IReadOnlySet<string> categorical)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(categorical);
        if (rows.RowCount == 0)
        {
            throw new ArgumentException("There are no rows to learn from.", nameof(rows));
        }

        return new TrainingStatistics([.. features.Select(name => LearnOne(rows[name], categorical.Contains(name)))]);
    }

    private static FeatureStatistics LearnOne(Column column, bool categorical) =>
        !categorical && column.Type is ColumnType.Integer or ColumnType.Double ? LearnNumbers(column) : LearnCategories(column);

    private static FeatureStatistics LearnCategories(Column column)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < column.Length; row++)
        {
            if (column.GetText(row) is { } text)
            {
                counts[text] = counts.GetValueOrDefault(text) + 1;
            }
        }

        var kept = counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(MaxCategories).ToList();
        var total = (double)kept.Sum(c => c.Value);
        return new FeatureStatistics
        {
            Name = column.Name,
            IsCategorical = true,
            Categories = [.. kept.Select(c => c.Key)],
            Frequencies = [.. kept.Select(c => c.Value / total)],
        };
    }

    private static FeatureStatistics LearnNumbers(Column column)
    {
        var numbers = new List<double>(column.Length);
        for (var row = 0; row < column.Length; row++)
        {
            if (column.TryGetNumber(row, out var number))
            {
                numbers.Add(number);
            }
        }

        if (numbers.Count == 0)
        {
            return new FeatureStatistics { Name = column.Name, IsCategorical = true };
        }

        var values = numbers.ToArray();
        var quantiles = new Quantiles(values);
        var statistics = new FeatureStatistics
        {
            Name = column.Name,
            IsCategorical = false,
            IsInteger = column.Type == ColumnType.Integer,
            Edges = Edges(values, quantiles),
            Median = quantiles.At(0.5)!.Value,
            StandardDeviation = Deviation(values),
            Minimum = values.Min(),
            Maximum = values.Max(),
        };
        return statistics with { Bins = Bins(values, statistics) };
    }

    /// <summary>The quartiles, without those that have no value between them and the one before, or above them.</summary>
    private static double[] Edges(double[] values, Quantiles quantiles)
    {
        var edges = new List<double>(Quartiles.Length);
        var below = double.NegativeInfinity;
        foreach (var quartile in Quartiles.Select(p => quantiles.At(p)!.Value))
        {
            if (values.Any(v => v > below && v <= quartile) && values.Any(v => v > quartile))
            {
                edges.Add(below = quartile);
            }
        }

        return [.. edges];
    }

    private static NumericBin[] Bins(double[] values, FeatureStatistics statistics)
    {
        var members = new List<double>[statistics.Edges.Count + 1];
        for (var i = 0; i < members.Length; i++)
        {
            members[i] = [];
        }

        foreach (var value in values)
        {
            members[statistics.BinOf(value)].Add(value);
        }

        return [.. members.Select(m => new NumericBin((double)m.Count / values.Length, m.Average(), Deviation([.. m]), m.Min(), m.Max()))];
    }

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Length);
    }
}
