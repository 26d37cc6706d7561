using Assay.Monitors.Quality;
using Assay.Monitors.Statistics;

namespace Assay.Monitors.Fairness;

/// <summary>
/// A metric that compares the errors made on a monitored group with those made on the reference, from the confusion matrices
/// of both with the favourable outcome as the positive class (Hardt, Price and Srebro 2016; Chouldechova 2017).
/// A rate that a group does not have (no row of the class it is of) leaves the metric undefined, with the reason.
/// </summary>
public sealed class EqualityMetric
{
    private static readonly Rate TruePositive = new("true_positive_rate", "True positive rate", c => (c.TruePositives, c.Positives), "a favourable label");
    private static readonly Rate FalsePositive = new("false_positive_rate", "False positive rate", c => (c.FalsePositives, c.Negatives), "an unfavourable label");

    private static readonly Rate[] Rates =
    [
        TruePositive,
        FalsePositive,
        new("false_negative_rate", "False negative rate", c => (c.FalseNegatives, c.Positives), "a favourable label"),
        new("false_discovery_rate", "False discovery rate", c => (c.FalsePositives, c.TruePositives + c.FalsePositives), "a favourable prediction"),
        new("false_omission_rate", "False omission rate", c => (c.FalseNegatives, c.TrueNegatives + c.FalseNegatives), "an unfavourable prediction"),
        new("error_rate", "Error rate", c => (c.FalsePositives + c.FalseNegatives, c.Total), "a label"),
    ];

    private readonly Func<BinaryCounts, BinaryCounts, Estimate> _compute;

    private EqualityMetric(string id, string name, bool isRatio, Func<BinaryCounts, BinaryCounts, Estimate> compute)
    {
        (Id, Name, IsRatio) = (id, name, isRatio);
        _compute = compute;
    }

    /// <summary>
    /// For each of TPR = TP/P, FPR = FP/N, FNR = FN/P, FDR = FP/(TP + FP), FOR = FN/(TN + FN) and error rate = (FP + FN)/n:
    /// the <b>difference</b> monitored − reference, [−1, 1], 0 is equal, interval of <see cref="Proportion.Difference"/>; and
    /// the <b>ratio</b> monitored / reference, [0, ∞), 1 is equal, interval of <see cref="Proportion.Ratio"/>. Besides
    /// <b>average odds difference</b> = ½ (ΔFPR + ΔTPR), [−1, 1], and <b>average absolute odds difference</b> =
    /// ½ (|ΔFPR| + |ΔTPR|), [0, 1], whose intervals recover the variances of the two independent parts from their limits (MOVER,
    /// Zou and Donner 2008). The absolute one is of folded parts: it is biased upwards on few rows, and its interval is
    /// conservative when both parts are near 0.
    /// </summary>
    public static IReadOnlyList<EqualityMetric> All { get; } =
    [
        new("average_odds_difference", "Average odds difference", false, (monitored, reference) =>
            Average(FalsePositive.Difference(monitored, reference), TruePositive.Difference(monitored, reference))),
        new("average_abs_odds_difference", "Average absolute odds difference", false, (monitored, reference) =>
            Average(Fold(FalsePositive.Difference(monitored, reference)), Fold(TruePositive.Difference(monitored, reference)))),
        .. Rates.Select(r => new EqualityMetric(r.Id + "_difference", r.Name + " difference", false, r.Difference)),
        .. Rates.Select(r => new EqualityMetric(r.Id + "_ratio", r.Name + " ratio", true, r.Ratio)),
    ];

    /// <summary>The id on the wire.</summary>
    public string Id { get; }

    /// <summary>The name shown.</summary>
    public string Name { get; }

    /// <summary>Whether 1 is equal rather than 0.</summary>
    public bool IsRatio { get; }

    /// <summary>The metric of a monitored group against the reference.</summary>
    public Estimate Compute(BinaryCounts monitored, BinaryCounts reference) => _compute(monitored, reference);

    private static Estimate Average(Estimate a, Estimate b)
    {
        if (a.Value is not { } x || b.Value is not { } y)
        {
            return Estimate.Undefined((a.Value is null ? a.Reason : b.Reason)!, a.Count + b.Count, "mover");
        }

        var value = (x + y) / 2;
        return new Estimate(
            value,
            value - (Math.Sqrt(Square(x - a.Lower!.Value) + Square(y - b.Lower!.Value)) / 2),
            value + (Math.Sqrt(Square(a.Upper!.Value - x) + Square(b.Upper!.Value - y)) / 2),
            a.Count + b.Count,
            "mover");
    }

    private static Estimate Fold(Estimate estimate)
    {
        if (estimate is not { Value: { } value, Lower: { } lower, Upper: { } upper })
        {
            return estimate;
        }

        var (near, far) = (Math.Min(Math.Abs(lower), Math.Abs(upper)), Math.Max(Math.Abs(lower), Math.Abs(upper)));
        return estimate with { Value = Math.Abs(value), Lower = lower <= 0 && upper >= 0 ? 0 : near, Upper = far };
    }

    private static double Square(double x) => x * x;

    /// <summary>A rate of a confusion matrix.</summary>
    /// <param name="Id">Its id, to which <c>_difference</c> or <c>_ratio</c> is added.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Part">Its numerator and denominator.</param>
    /// <param name="Condition">What a row must have to be in the denominator.</param>
    private sealed record Rate(string Id, string Name, Func<BinaryCounts, (long Successes, long Total)> Part, string Condition)
    {
        public Estimate Difference(BinaryCounts monitored, BinaryCounts reference)
        {
            var (a, n) = Part(monitored);
            var (b, m) = Part(reference);
            return Missing(n, m) is { } reason ? Estimate.Undefined(reason, n + m, "newcombe") : Proportion.Difference(a, n, b, m);
        }

        public Estimate Ratio(BinaryCounts monitored, BinaryCounts reference)
        {
            var (a, n) = Part(monitored);
            var (b, m) = Part(reference);
            var reason = Missing(n, m) ?? (b == 0 ? "the rate of the reference is 0" : null);
            return reason is null ? Proportion.Ratio(a, n, b, m) : Estimate.Undefined(reason, n + m, "katz");
        }

        private string? Missing(long monitored, long reference) =>
            monitored == 0 ? $"no row of the monitored group has {Condition}"
            : reference == 0 ? $"no row of the reference group has {Condition}"
            : null;
    }
}
