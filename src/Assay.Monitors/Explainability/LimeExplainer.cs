using System.Globalization;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Explainability;

/// <summary>
/// LIME for tabular rows (Ribeiro, Singh and Guestrin 2016) with the quartile discretiser: copies of the row with some
/// values changed are scored, and a weighted linear model of "is the value kept" is fitted to the answers. One deviation:
/// every value is kept with probability ½ instead of being drawn from the training distribution, so that more copies are
/// near the row and fewer are needed.
/// </summary>
public static class LimeExplainer
{
    private const double HeldOutShare = 0.2;
    private const double LowFidelity = 0.3;

    /// <summary>Plans the copies to score. The same row, statistics and seed give the same plan.</summary>
    /// <param name="statistics">The distribution of the features.</param>
    /// <param name="row">One row with at least the features' columns.</param>
    /// <param name="settings">How to look around.</param>
    public static LimePlan Plan(TrainingStatistics statistics, Table row, LimeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(settings);
        var random = new SeededRandom(settings.Seed);
        var variants = new RowVariants(row, statistics);
        var count = statistics.Features.Count;
        var kept = new bool[settings.PerturbationCount][];
        for (var i = 0; i < kept.Length; i++)
        {
            kept[i] = new bool[count];
            var values = (string?[])variants.Own.Clone();
            for (var j = 0; j < count; j++)
            {
                kept[i][j] = i == 0 || random.NextDouble() < 0.5;
                if (!kept[i][j])
                {
                    kept[i][j] = !TryChange(statistics.Features[j], values[j], random, out var changed);
                    values[j] = kept[i][j] ? values[j] : changed;
                }
            }

            variants.Add(values);
        }

        return new LimePlan(statistics, settings, row, variants.ToTable(), kept);
    }

    /// <summary>Fits the linear picture to the scored copies.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="answers">The model's answer to each row of the plan: a class's probability, or a regression's value.</param>
    /// <exception cref="ArgumentException">There is not one answer for each row.</exception>
    public static LimeExplanation Explain(LimePlan plan, ReadOnlySpan<double> answers)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (answers.Length != plan.Rows.RowCount)
        {
            throw new ArgumentException($"There are {answers.Length} answers to {plan.Rows.RowCount} rows.", nameof(answers));
        }

        var weights = Kernel(plan);
        var targets = answers.ToArray();
        if (targets.All(t => t == targets[0]))
        {
            var none = Weights(plan, new double[plan.Statistics.Features.Count], Enumerable.Range(0, plan.Statistics.Features.Count));
            return new LimeExplanation(none, targets[0], null, "The model gives the same answer to every changed copy of the row: nothing around it matters.");
        }

        var fitted = Fit(plan, targets, weights, 0, targets.Length);
        var order = Enumerable.Range(0, fitted.Coefficients.Length).OrderByDescending(j => Math.Abs(fitted.Coefficients[j])).ThenBy(j => j);
        var fidelity = Fidelity(plan, targets, weights);
        return new LimeExplanation(
            Weights(plan, fitted.Coefficients, order),
            fitted.Intercept,
            fidelity,
            fidelity < LowFidelity ? $"A linear picture explains only {Math.Max(0, fidelity.Value):P0} of how the model behaves around this row: do not rely on single weights." : null);
    }

    private static bool TryChange(FeatureStatistics feature, string? own, SeededRandom random, out string? changed)
    {
        changed = null;
        if (feature.IsCategorical)
        {
            var others = feature.Frequencies.Select((f, i) => feature.Categories[i] == own ? 0 : f).ToArray();
            if (others.Sum() <= 0)
            {
                return false;
            }

            changed = feature.Categories[random.NextIndex(others)];
            return true;
        }

        var bin = own is null ? -1 : feature.BinOf(double.Parse(own, CultureInfo.InvariantCulture));
        var shares = feature.Bins.Select((b, i) => i == bin ? 0 : b.Share).ToArray();
        if (shares.Sum() <= 0)
        {
            return false;
        }

        var drawn = feature.Bins[random.NextIndex(shares)];
        var value = Math.Clamp(drawn.Mean + (drawn.StandardDeviation * random.NextNormal()), drawn.Minimum, drawn.Maximum);
        changed = RowVariants.Text(feature, value);
        return true;
    }

    /// <summary>exp(−d²/w²) ^ ½ with d² = the number of changed features, as in LIME.</summary>
    private static double[] Kernel(LimePlan plan)
    {
        var features = plan.Statistics.Features.Count;
        var width = plan.Settings.KernelWidth ?? 0.75 * Math.Sqrt(features);
        return [.. plan.Kept.Select(row => Math.Sqrt(Math.Exp(-row.Count(k => !k) / (width * width))))];
    }

    private static RidgeFit Fit(LimePlan plan, double[] targets, double[] weights, int from, int to)
    {
        var rows = new double[to - from][];
        for (var i = from; i < to; i++)
        {
            rows[i - from] = [.. plan.Kept[i].Select(k => k ? 1.0 : 0.0)];
        }

        return WeightedRidge.Fit(rows, targets.AsSpan(from, to - from), weights.AsSpan(from, to - from), penalty: 0.01);
    }

    private static double? Fidelity(LimePlan plan, double[] targets, double[] weights)
    {
        var split = (int)(targets.Length * (1 - HeldOutShare));
        if (split < 10 || targets.Length - split < 10)
        {
            return null;
        }

        var fitted = Fit(plan, targets, weights, 0, split);
        double sum = 0, total = 0;
        for (var i = split; i < targets.Length; i++)
        {
            sum += weights[i] * targets[i];
            total += weights[i];
        }

        var mean = sum / total;
        double residual = 0, spread = 0;
        for (var i = split; i < targets.Length; i++)
        {
            var predicted = fitted.Intercept;
            for (var j = 0; j < fitted.Coefficients.Length; j++)
            {
                predicted += plan.Kept[i][j] ? fitted.Coefficients[j] : 0;
            }

            residual += weights[i] * (targets[i] - predicted) * (targets[i] - predicted);
            spread += weights[i] * (targets[i] - mean) * (targets[i] - mean);
        }

        return spread > 0 ? 1 - (residual / spread) : null;
    }

    private static List<LimeWeight> Weights(LimePlan plan, double[] coefficients, IEnumerable<int> order)
    {
        var shown = order.Take(plan.Settings.FeatureCount).ToList();
        var sum = shown.Sum(j => Math.Abs(coefficients[j]));
        return shown.ConvertAll(j =>
        {
            var feature = plan.Statistics.Features[j];
            var own = plan.Row[feature.Name].GetText(0);
            var weight = sum > 0 ? coefficients[j] / sum : 0;
            if (feature.IsCategorical || own is null)
            {
                return new LimeWeight(feature.Name, coefficients[j], weight, own, null, null, false);
            }

            var bin = feature.BinOf(double.Parse(own, CultureInfo.InvariantCulture));
            return new LimeWeight(
                feature.Name, coefficients[j], weight, null,
                bin > 0 ? feature.Edges[bin - 1] : null, bin < feature.Edges.Count ? feature.Edges[bin] : null, true);
        });
    }
}
