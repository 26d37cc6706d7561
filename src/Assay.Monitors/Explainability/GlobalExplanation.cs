using Assay.Monitors.Statistics;

namespace Assay.Monitors.Explainability;

/// <summary>What a model decides by over many rows: the Shapley values of single rows, summed up.</summary>
public sealed class GlobalExplanation
{
    private const int Resamples = 500;
    private const int MinRows = 10;

    private readonly string[] _features;
    private readonly double[][] _contributions;

    private GlobalExplanation(string[] features, double[][] contributions)
    {
        _features = features;
        _contributions = contributions;
        Features = [.. features.Select((_, i) => Importance(i)).OrderByDescending(f => f.Importance.Value ?? 0)];
    }

    /// <summary>The features, most important first.</summary>
    public IReadOnlyList<FeatureImportance> Features { get; }

    /// <summary>How many rows were explained.</summary>
    public int Rows => _contributions.Length;

    /// <summary>Sums explanations up.</summary>
    /// <exception cref="ArgumentException">There are none, or they are of different features.</exception>
    public static GlobalExplanation Of(IReadOnlyList<ShapExplanation> explanations)
    {
        ArgumentNullException.ThrowIfNull(explanations);
        if (explanations.Count == 0)
        {
            throw new ArgumentException("There is no explanation to sum up.", nameof(explanations));
        }

        var features = explanations[0].Values.Select(v => v.Feature).Order(StringComparer.Ordinal).ToArray();
        return new GlobalExplanation(features, [.. explanations.Select(e =>
        {
            var byName = e.Values.ToDictionary(v => v.Feature, v => v.Contribution.Value!.Value, StringComparer.Ordinal);
            return byName.Count == features.Length && features.All(byName.ContainsKey)
                ? features.Select(f => byName[f]).ToArray()
                : throw new ArgumentException("The explanations are of different features.", nameof(explanations));
        })]);
    }

    /// <summary>
    /// How far the order of importance is that of an earlier explanation: the normalised discounted cumulative gain of this order
    /// with the earlier importances as gains (Järvelin and Kekäläinen 2002), (0, 1]; 1 is the same order. Features of the earlier one that
    /// are missing here come last. Interval: bootstrap over the rows of this explanation, percentiles of
    /// 500 resamples, cut so that it holds the value. Undefined with fewer than 10 rows, and when nothing was important earlier.
    /// </summary>
    /// <param name="earlier">The importance of each feature then, 0 or more.</param>
    /// <param name="seed">Draws the resamples.</param>
    public Estimate StabilityAgainst(IReadOnlyDictionary<string, double> earlier, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        var ideal = Gain(earlier.Values.OrderDescending());
        if (Rows < MinRows || !(ideal > 0))
        {
            return Estimate.Undefined(Rows < MinRows ? $"insufficient data: {Rows} of {MinRows} rows" : "no feature was important", Rows, "bootstrap");
        }

        var missing = earlier.Where(e => !_features.Contains(e.Key)).Select(e => e.Value).Order().ToList();
        double Stability(Func<int, double> importance) => Gain(
            _features.Select((name, i) => (Gain: earlier.GetValueOrDefault(name), Now: importance(i))).OrderByDescending(f => f.Now).Select(f => f.Gain).Concat(missing)) / ideal;

        var value = Stability(i => _contributions.Sum(c => Math.Abs(c[i])));
        var random = new SeededRandom(seed);
        var resampled = new double[Resamples];
        for (var r = 0; r < Resamples; r++)
        {
            var sums = new double[_features.Length];
            for (var row = 0; row < Rows; row++)
            {
                var drawn = _contributions[(int)(random.NextDouble() * Rows)];
                for (var i = 0; i < sums.Length; i++)
                {
                    sums[i] += Math.Abs(drawn[i]);
                }
            }

            resampled[r] = Stability(i => sums[i]);
        }

        var quantiles = new Quantiles(resampled);
        return new Estimate(value, Math.Min(value, quantiles.At(0.025)!.Value), Math.Max(value, quantiles.At(0.975)!.Value), Rows, "bootstrap");
    }

    /// <summary>Σ gain / log₂(rank + 1).</summary>
    private static double Gain(IEnumerable<double> gains) => gains.Select((gain, i) => gain / Math.Log2(i + 2)).Sum();

    private FeatureImportance Importance(int feature)
    {
        var (absolute, signed) = (new RunningMoments(), new RunningMoments());
        foreach (var row in _contributions)
        {
            absolute.Add(Math.Abs(row[feature]));
            signed.Add(row[feature]);
        }

        var importance = absolute.ToEstimate();
        return new FeatureImportance(
            _features[feature], importance with { Lower = importance.Lower is { } lower ? Math.Max(0, lower) : null }, signed.ToEstimate());
    }
}
