using MathNet.Numerics.Distributions;

namespace Assay.Monitors.Fairness;

/// <summary>
/// Looks for bias that nobody configured: every subgroup of up to three features that is large enough is compared with the
/// rest. The one that stands out most is named, its rows are set aside, and the search goes on among the others, so that a
/// finding is not repeated by whatever overlaps with it. With no bias anywhere, the chance that any subgroup is named is at
/// most <see cref="Level"/>: which subgroups are compared depends on their sizes only, not on their outcomes, and their
/// p-values are corrected for their number.
/// </summary>
/// <param name="minRows">A subgroup needs so many rows, and so must the rest.</param>
/// <param name="depth">How many features a rule may name, 1 to 3.</param>
/// <param name="maxFindings">How many subgroups are named at most.</param>
public sealed class SubgroupSearch(int minRows = 50, int depth = 3, int maxFindings = 5)
{
    /// <summary>The largest adjusted p-value that counts.</summary>
    public const double Level = 0.05;

    /// <summary>A subgroup needs so many rows, and so must the rest.</summary>
    public int MinRows => minRows;

    /// <summary>So many subgroups of a round are looked at closely, those that stand out most.</summary>
    private const int MaxCandidates = 100;

    /// <summary>The third outcome, of rows that a finding explains.</summary>
    private const byte SetAside = 2;

    private const int Outcomes = 3;

    /// <summary>Searches. One pass over the rows for each set of features and finding; memory is a byte a row.</summary>
    /// <param name="features">The features, all of the same length.</param>
    /// <param name="favourable">1 for rows with a favourable outcome, else 0.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public SubgroupFindings Find(IReadOnlyList<CodedFeature> features, ReadOnlySpan<byte> favourable, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        foreach (var feature in features)
        {
            if (feature.Codes.Length != favourable.Length)
            {
                throw new ArgumentException($"'{feature.Name}' and the outcomes differ in length.", nameof(features));
            }
        }

        var outcomes = favourable.ToArray();
        var all = new OutcomeCounts(favourable.Count((byte)1), favourable.Length);
        var compared = 0L;
        var found = new List<Subgroup>();
        while (found.Count < maxFindings)
        {
            var candidates = Rank(features, outcomes, out var large, cancellation);
            compared = Math.Max(compared, large);
            if (FirstSignificant(candidates, features, favourable, outcomes, all, compared) is not var (cell, subgroup))
            {
                break;
            }

            found.Add(subgroup);
            SetRowsAside(cell, features, outcomes);
        }

        return new SubgroupFindings(found, compared, all);
    }

    /// <summary>The subgroups that have fewer favourable outcomes than expected, those that stand out most first.</summary>
    private List<Cell> Rank(IReadOnlyList<CodedFeature> features, byte[] outcomes, out long compared, CancellationToken cancellation)
    {
        var left = new OutcomeCounts(outcomes.AsSpan().Count((byte)1), outcomes.Length - outcomes.AsSpan().Count(SetAside));
        var best = new PriorityQueue<Cell, double>();
        compared = 0;
        foreach (var set in Sets(features.Count))
        {
            cancellation.ThrowIfCancellationRequested();
            var counts = Count(set, features, outcomes);
            for (var cell = 0; cell < counts.Length / Outcomes; cell++)
            {
                var group = CountsOf(counts, cell);
                if (group.Total < minRows || left.Total - group.Total < minRows)
                {
                    continue;
                }

                compared++;
                var score = Score(group, left);
                if (score > 0)
                {
                    best.Enqueue(new Cell(set, cell, group), score);
                    if (best.Count > MaxCandidates)
                    {
                        best.Dequeue();
                    }
                }
            }
        }

        return [.. best.UnorderedItems.OrderByDescending(i => i.Priority).ThenBy(i => i.Element.Set.Length).Select(i => i.Element)];
    }

    /// <summary>The first that is significant both among the rows that are left and among all.</summary>
    private static (Cell Cell, Subgroup Subgroup)? FirstSignificant(
        List<Cell> candidates, IReadOnlyList<CodedFeature> features, ReadOnlySpan<byte> favourable, byte[] outcomes, OutcomeCounts all, long compared)
    {
        var left = new OutcomeCounts(outcomes.AsSpan().Count((byte)1), outcomes.Length - outcomes.AsSpan().Count(SetAside));
        foreach (var candidate in candidates)
        {
            if (Fisher(candidate.Counts, left) * compared > Level)
            {
                continue;
            }

            var counts = CountsOf(Count(candidate.Set, features, favourable), candidate.Number);
            var p = Fisher(counts, all);
            if (p * compared <= Level)
            {
                var rest = new OutcomeCounts(all.Favourable - counts.Favourable, all.Total - counts.Total);
                return (candidate, new Subgroup(candidate.Conditions(features), counts, rest, p, Math.Min(1, p * compared)));
            }
        }

        return null;
    }

    private static void SetRowsAside(Cell cell, IReadOnlyList<CodedFeature> features, byte[] outcomes)
    {
        var (set, values) = (cell.Set, cell.Values(features));
        for (var row = 0; row < outcomes.Length; row++)
        {
            var isIn = true;
            for (var i = 0; i < set.Length && isIn; i++)
            {
                isIn = features[set[i]].Codes.Span[row] == values[i];
            }

            if (isIn)
            {
                outcomes[row] = SetAside;
            }
        }
    }

    private IEnumerable<int[]> Sets(int count)
    {
        for (var a = 0; a < count; a++)
        {
            yield return [a];
            for (var b = a + 1; b < count && depth > 1; b++)
            {
                yield return [a, b];
                for (var c = b + 1; c < count && depth > 2; c++)
                {
                    yield return [a, b, c];
                }
            }
        }
    }

    /// <summary>For each combination of the features' values how many rows have each outcome.</summary>
    private static long[] Count(int[] set, IReadOnlyList<CodedFeature> features, ReadOnlySpan<byte> outcomes)
    {
        var counts = new long[Outcomes * set.Aggregate(1, (product, i) => product * features[i].Values.Count)];
        var first = features[set[0]].Codes.Span;
        var second = set.Length > 1 ? features[set[1]].Codes.Span : [];
        var third = set.Length > 2 ? features[set[2]].Codes.Span : [];
        var secondSize = set.Length > 1 ? features[set[1]].Values.Count : 1;
        var thirdSize = set.Length > 2 ? features[set[2]].Values.Count : 1;
        for (var row = 0; row < outcomes.Length; row++)
        {
            int a = first[row], b = second.IsEmpty ? 0 : second[row], c = third.IsEmpty ? 0 : third[row];
            if (a != CodedFeature.Missing && b != CodedFeature.Missing && c != CodedFeature.Missing)
            {
                counts[(Outcomes * ((((a * secondSize) + b) * thirdSize) + c)) + outcomes[row]]++;
            }
        }

        return counts;
    }

    private static OutcomeCounts CountsOf(long[] counts, int cell) =>
        new(counts[(Outcomes * cell) + 1], counts[Outcomes * cell] + counts[(Outcomes * cell) + 1]);

    /// <summary>By how many standard deviations of the hypergeometric distribution the group has fewer favourable outcomes than expected.</summary>
    private static double Score(OutcomeCounts group, OutcomeCounts all)
    {
        var rate = (double)all.Favourable / all.Total;
        var variance = group.Total * rate * (1 - rate) * (all.Total - group.Total) / (all.Total - 1);
        return variance == 0 ? 0 : ((group.Total * rate) - group.Favourable) / Math.Sqrt(variance);
    }

    /// <summary>P(so few favourable or fewer | so many rows drawn from all), Fisher's exact test, one-sided.</summary>
    private static double Fisher(OutcomeCounts group, OutcomeCounts all) =>
        Math.Clamp(Hypergeometric.CDF((int)all.Total, (int)all.Favourable, (int)group.Total, group.Favourable), 0, 1);

    /// <summary>A subgroup: one combination of the values of a set of features.</summary>
    private sealed record Cell(int[] Set, int Number, OutcomeCounts Counts)
    {
        /// <summary>The value of each feature of the set.</summary>
        public int[] Values(IReadOnlyList<CodedFeature> features)
        {
            var values = new int[Set.Length];
            var rest = Number;
            for (var i = Set.Length - 1; i >= 0; i--)
            {
                (rest, values[i]) = Math.DivRem(rest, features[Set[i]].Values.Count);
            }

            return values;
        }

        public List<(string Feature, string Value)> Conditions(IReadOnlyList<CodedFeature> features) =>
            [.. Values(features).Select((value, i) => (features[Set[i]].Name, features[Set[i]].Values[value]))];
    }
}
