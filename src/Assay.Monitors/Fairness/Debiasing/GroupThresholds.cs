namespace Assay.Monitors.Fairness.Debiasing;

/// <summary>
/// A threshold on the favourable probability for each monitored group, and one for all reference groups (Hardt, Price and
/// Srebro 2016, here for equal rates instead of equal errors). A group without a threshold keeps the model's decisions.
/// </summary>
/// <param name="feature">The feature whose groups are told apart.</param>
/// <param name="thresholds">The least favourable probability of each group that is favourable, [0, 1], by its index; null: none.</param>
public sealed class GroupThresholds(FairnessFeature feature, IReadOnlyList<double?> thresholds) : IDecisionPolicy
{
    /// <summary>The threshold of each group, by its index.</summary>
    public IReadOnlyList<double?> Thresholds => thresholds;

    /// <summary>The feature whose groups are told apart.</summary>
    public FairnessFeature Feature => feature;

    /// <summary>
    /// The thresholds that bring every monitored group within the limits with the fewest changed decisions, and, where several
    /// do, the one with most favourable decisions. Exact: every pair of cuts is looked at, O(n²) for n rows a group.
    /// </summary>
    /// <param name="feature">The feature.</param>
    /// <param name="outcomes">The rows to learn from; those of no group or without a probability are left out.</param>
    /// <param name="limits">How far the rates may be apart.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>Null when the reference or every monitored group has no rows.</returns>
    public static GroupThresholds? Learn(FairnessFeature feature, IReadOnlyList<ScoredOutcome> outcomes, RateLimits limits, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(feature);
        ArgumentNullException.ThrowIfNull(outcomes);
        var usable = outcomes.Where(o => o.Group >= 0 && !double.IsNaN(o.FavourableProbability)).ToList();
        var reference = Cuts.Of(usable.Where(o => feature.IsReference(o.Group)));
        var monitored = Enumerable.Range(0, feature.Minority.Count).Select(i => Cuts.Of(usable.Where(o => o.Group == feature.Majority.Count + i))).ToArray();
        if (reference.Rows == 0 || monitored.All(m => m.Rows == 0))
        {
            return null;
        }

        Cut[]? best = null;
        foreach (var cut in reference.All.Where(c => c.Favourable > 0).OrderBy(c => c.Changed).ThenByDescending(c => c.Favourable))
        {
            cancellation.ThrowIfCancellationRequested();
            if (best is not null && cut.Changed > best.Sum(c => c.Changed))
            {
                break;
            }

            var others = monitored.Select(m => m.Best(limits, new OutcomeCounts(cut.Favourable, reference.Rows))).ToArray();
            if (others.All(o => o is not null) && IsBetter([cut, .. others.Select(o => o!.Value)], best))
            {
                best = [cut, .. others.Select(o => o!.Value)];
            }
        }

        return best is null ? null : new GroupThresholds(feature, [.. Enumerable.Range(0, feature.GroupCount).Select(g =>
            best[feature.IsReference(g) ? 0 : g - feature.Majority.Count + 1].Threshold)]);
    }

    /// <inheritdoc/>
    public bool Decide(ScoredOutcome outcome) =>
        outcome.Group >= 0 && !double.IsNaN(outcome.FavourableProbability) && thresholds[outcome.Group] is { } threshold
            ? outcome.FavourableProbability >= threshold
            : outcome.IsFavourable;

    private static bool IsBetter(Cut[] cuts, Cut[]? best)
    {
        if (best is null)
        {
            return true;
        }

        var (changed, least) = (cuts.Sum(c => c.Changed), best.Sum(c => c.Changed));
        return changed < least || (changed == least && cuts.Sum(c => c.Favourable) > best.Sum(c => c.Favourable));
    }

    /// <summary>A way to decide on the rows of a group.</summary>
    /// <param name="Favourable">So many rows get the favourable decision.</param>
    /// <param name="Changed">So many get another one than the model's.</param>
    /// <param name="Threshold">The least favourable probability; null: the model's own decisions.</param>
    private readonly record struct Cut(long Favourable, long Changed, double? Threshold);

    /// <summary>All ways to decide on the rows of a group that equal probabilities allow, by the number of favourable ones.</summary>
    private sealed record Cuts(IReadOnlyList<Cut> All, long Rows)
    {
        public static Cuts Of(IEnumerable<ScoredOutcome> outcomes)
        {
            var rows = outcomes.OrderByDescending(o => o.FavourableProbability).ToArray();
            var own = rows.LongCount(r => r.IsFavourable);
            var cuts = new List<Cut> { new(own, 0, null) };
            var (raised, kept) = (0L, 0L);
            for (var i = 0; i < rows.Length; i++)
            {
                raised += rows[i].IsFavourable ? 0 : 1;
                kept += rows[i].IsFavourable ? 1 : 0;
                var isTie = i + 1 < rows.Length && rows[i + 1].FavourableProbability == rows[i].FavourableProbability;
                if (!isTie && raised + own - kept > 0)
                {
                    cuts.Add(new Cut(i + 1, raised + own - kept, Between(rows, i)));
                }
            }

            return new Cuts([.. cuts.OrderBy(c => c.Favourable).ThenBy(c => c.Changed)], rows.Length);
        }

        public Cut? Best(RateLimits limits, OutcomeCounts reference)
        {
            Cut? best = null;
            foreach (var cut in All)
            {
                if ((best is not { } known || cut.Changed <= known.Changed) && limits.Allow(new OutcomeCounts(cut.Favourable, Rows), reference))
                {
                    best = cut;
                }
            }

            return best;
        }

        /// <summary>The middle between a row and the next: rows to come lie on either side. All rows: 0.</summary>
        private static double Between(ScoredOutcome[] rows, int last)
        {
            if (last + 1 == rows.Length)
            {
                return 0;
            }

            var middle = (rows[last].FavourableProbability + rows[last + 1].FavourableProbability) / 2;
            return middle > rows[last + 1].FavourableProbability ? middle : rows[last].FavourableProbability;
        }
    }
}
