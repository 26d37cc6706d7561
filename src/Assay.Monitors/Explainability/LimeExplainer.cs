using Assay.Monitors.Statistics;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Explainability;

/// <summary>
/// LIME for tabular rows (Ribeiro, Singh and Guestrin 2016) with the quartile discretiser: copies of the row with some
/// values changed are scored, and a weighted linear model of "is the value kept" is fitted to the answers.
/// </summary>
/// <remarks>
/// Two deviations make a twelfth of the copies enough. Every value is kept with probability ⅞ instead of being drawn from
/// the training distribution, so that more copies are near the row. And what a changed value is explains part of the
/// answer beside whether it was changed, so that the luck of the draw does not blur the weights: of a model that is
/// linear in its features they are exact.
/// </remarks>
public static class LimeExplainer
{
    private const double HeldOutShare = 0.2;
    private const double LowFidelity = 0.3;
    private const int MinFidelityRows = 10;

    /// <summary>Plans the copies to score. The same row, statistics and seed give the same plan.</summary>
    /// <param name="statistics">The distribution of the features.</param>
    /// <param name="row">One row with at least the features' columns.</param>
    /// <param name="settings">How to look around.</param>
    /// <exception cref="ArgumentException">
    /// There is not exactly one row, no copy is asked for, or a category does not fit the type of the row's column.
    /// </exception>
    /// <exception cref="KeyNotFoundException">A feature has no column.</exception>
    public static LimePlan Plan(TrainingStatistics statistics, Table row, LimeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.PerturbationCount, 1, nameof(settings));
        if (row.RowCount != 1)
        {
            throw new ArgumentException("Exactly one row is explained.", nameof(row));
        }

        var random = new SeededRandom(settings.Seed);
        var samples = statistics.Features.Select(feature => FeatureSample.Draw(feature, row[feature.Name], settings.PerturbationCount, random)).ToArray();
        var drawn = samples.ToDictionary(s => s.Feature.Name, StringComparer.Ordinal);
        var columns = row.Columns.Select(column => drawn.TryGetValue(column.Name, out var sample)
            ? sample.ToColumn()
            : column.Take(new int[settings.PerturbationCount]));
        return new LimePlan(statistics, settings, new Table([.. columns]), samples);
    }

    /// <summary>Fits the linear picture to the scored copies.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="answers">The model's answer to each row of the plan: a class's probability, or a regression's value.</param>
    /// <exception cref="ArgumentException">There is not one finite answer for each row.</exception>
    public static LimeExplanation Explain(LimePlan plan, ReadOnlySpan<double> answers)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (answers.Length != plan.Rows.RowCount)
        {
            throw new ArgumentException($"There are {answers.Length} answers to {plan.Rows.RowCount} rows.", nameof(answers));
        }

        if (answers.IndexOfAnyExceptInRange(double.MinValue, double.MaxValue) is >= 0 and var wrong)
        {
            throw new ArgumentException($"The answer to row {wrong} is {answers[wrong]}, no number.", nameof(answers));
        }

        var count = plan.Samples.Count;
        if (!answers.ContainsAnyExcept(answers[0]))
        {
            return new LimeExplanation(
                Weights(plan, new double[count]), answers[0], null, "The model gives the same answer to every changed copy of the row: nothing around it matters.");
        }

        var design = LimeDesign.Of(plan);
        var split = Math.Max(1, (int)(answers.Length * (1 - HeldOutShare)));
        var (fitted, first) = design.Fit(answers, split);
        var fidelity = split < MinFidelityRows || answers.Length - split < MinFidelityRows ? null : Fidelity(design, first, answers, split);
        return new LimeExplanation(
            Weights(plan, fitted.Coefficients.AsSpan(0, count).ToArray()),
            fitted.Intercept,
            fidelity,
            fidelity < LowFidelity ? $"A linear picture explains only {Math.Max(0, fidelity.Value):P0} of how the model behaves around this row: do not rely on single weights." : null);
    }

    private static double? Fidelity(LimeDesign design, RidgeFit fit, ReadOnlySpan<double> answers, int split)
    {
        var held = answers[split..];
        var predicted = design.Predict(fit, split);
        var weights = design.Weights.AsSpan(split);
        double sum = 0, total = 0;
        for (var i = 0; i < held.Length; i++)
        {
            sum += weights[i] * held[i];
            total += weights[i];
        }

        double residual = 0, spread = 0;
        for (var i = 0; i < held.Length; i++)
        {
            residual += weights[i] * (held[i] - predicted[i]) * (held[i] - predicted[i]);
            spread += weights[i] * (held[i] - (sum / total)) * (held[i] - (sum / total));
        }

        return spread > 0 ? 1 - (residual / spread) : null;
    }

    private static List<LimeWeight> Weights(LimePlan plan, double[] coefficients)
    {
        var shown = Enumerable.Range(0, coefficients.Length)
            .OrderByDescending(j => Math.Abs(coefficients[j])).ThenBy(j => j).Take(plan.Settings.FeatureCount).ToList();
        var sum = shown.Sum(j => Math.Abs(coefficients[j]));
        return shown.ConvertAll(j => plan.Samples[j].ToWeight(coefficients[j], sum > 0 ? coefficients[j] / sum : 0));
    }
}
