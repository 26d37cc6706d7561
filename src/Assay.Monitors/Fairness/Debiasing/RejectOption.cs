namespace Assay.Monitors.Fairness.Debiasing;

/// <summary>
/// Reject option classification (Kamiran, Karim and Zhang 2012): within a band around 0.5, where the model is least sure, rows
/// of monitored groups get the favourable decision and those of reference groups the unfavourable one.
/// </summary>
/// <param name="feature">The feature whose groups are told apart.</param>
/// <param name="halfWidth">Decisions with <c>|P(favourable) − 0.5|</c> below this are made anew; 0 changes nothing.</param>
public sealed class RejectOption(FairnessFeature feature, double halfWidth) : IDecisionPolicy
{
    /// <summary>Decisions with <c>|P(favourable) − 0.5|</c> below this are made anew.</summary>
    public double HalfWidth => halfWidth;

    /// <summary>The feature whose groups are told apart.</summary>
    public FairnessFeature Feature => feature;

    /// <summary>The narrowest band that brings every monitored group within the limits, so that the fewest decisions change.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="outcomes">The rows to learn from; those of no group or without a probability are left out.</param>
    /// <param name="limits">How far the rates may be apart.</param>
    /// <returns>Null when no band does: a group that fares too well is never made to fare worse.</returns>
    public static RejectOption? Learn(FairnessFeature feature, IReadOnlyList<ScoredOutcome> outcomes, RateLimits limits)
    {
        ArgumentNullException.ThrowIfNull(feature);
        ArgumentNullException.ThrowIfNull(outcomes);
        var rows = outcomes.Where(o => o.Group >= 0 && !double.IsNaN(o.FavourableProbability)).OrderBy(DistanceOf).ToArray();
        var counts = new OutcomeCounts[feature.GroupCount];
        foreach (var row in rows)
        {
            counts[row.Group] = counts[row.Group].Merge(new OutcomeCounts(row.IsFavourable ? 1 : 0, 1));
        }

        if (counts.Skip(feature.Majority.Count).All(c => c.Total == 0))
        {
            return null;
        }

        if (IsFair())
        {
            return new RejectOption(feature, 0);
        }

        for (var i = 0; i < rows.Length; i++)
        {
            var decided = feature.IsReference(rows[i].Group) ? 0 : 1;
            counts[rows[i].Group] = counts[rows[i].Group].Merge(new OutcomeCounts(decided - (rows[i].IsFavourable ? 1 : 0), 0));

            // Rows at the same distance are decided alike: a band does not end among them.
            var (near, far) = (DistanceOf(rows[i]), i + 1 < rows.Length ? DistanceOf(rows[i + 1]) : double.PositiveInfinity);
            if (far > near && IsFair())
            {
                return new RejectOption(feature, double.IsFinite(far) ? Between(near, far) : Math.BitIncrement(near));
            }
        }

        return null;

        bool IsFair()
        {
            var reference = counts.Take(feature.Majority.Count).Aggregate(default(OutcomeCounts), (sum, c) => sum.Merge(c));
            return counts.Skip(feature.Majority.Count).All(c => limits.Allow(c, reference));
        }
    }

    /// <inheritdoc/>
    public bool Decide(ScoredOutcome outcome) =>
        outcome.Group >= 0 && DistanceOf(outcome) < halfWidth ? !feature.IsReference(outcome.Group) : outcome.IsFavourable;

    private static double DistanceOf(ScoredOutcome outcome) => Math.Abs(outcome.FavourableProbability - 0.5);

    private static double Between(double near, double far) => (near + far) / 2 is var middle && middle > near ? middle : far;
}
