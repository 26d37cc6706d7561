namespace Assay.Monitors.Drift;

/// <summary>Proposes the constraint on two categorical columns.</summary>
internal sealed class CategoryPairLearner(double tail, int columns)
{
    private const int MaximumPairs = 10_000;
    private const double MinimumExpected = 5;
    private const double FalseDiscoveries = 0.05;
    private const double MaximumShareOfExpected = 0.2;

    /// <summary>
    /// The pairs much rarer than the frequencies of their values would make them; strength is the share of rows that
    /// would have such a pair if the columns were independent.
    /// </summary>
    public ConstraintProposal? Propose(LearningColumn first, LearningColumn second)
    {
        var left = first.Text!;
        var right = second.Text!;
        if ((long)left.Dictionary.Length * right.Dictionary.Length > MaximumPairs)
        {
            return null;
        }

        var width = right.Dictionary.Length;
        var counts = new int[left.Dictionary.Length * width];
        var leftCounts = new int[left.Dictionary.Length];
        var rightCounts = new int[width];
        var total = 0;
        for (var row = 0; row < left.Length; row++)
        {
            if (!left.IsMissing(row) && !right.IsMissing(row))
            {
                counts[(left.Codes[row] * width) + right.Codes[row]]++;
                leftCounts[left.Codes[row]]++;
                rightCounts[right.Codes[row]]++;
                total++;
            }
        }

        double Expected(int cell) => (double)leftCounts[cell / width] * rightCounts[cell % width] / total;

        var rare = new List<CategoryPair>();
        var strength = 0.0;
        var discarded = 0;
        foreach (var cell in Enumerable.Range(0, total == 0 ? 0 : counts.Length)
            .Where(cell => IsRare(counts[cell], Expected(cell), counts.Length))
            .OrderBy(cell => counts[cell])
            .ThenByDescending(Expected)
            .ThenBy(cell => cell))
        {
            discarded += counts[cell];
            if (discarded > tail * total)
            {
                break;
            }

            strength += Expected(cell) / total;
            rare.Add(new CategoryPair(left.Dictionary[cell / width], right.Dictionary[cell % width]));
        }

        return rare.Count > 0 ? new ConstraintProposal(new CategoryPairConstraint(first.Name, second.Name, rare), strength) : null;
    }

    /// <summary>
    /// Whether so few are too few to be chance. The Chernoff bound of a Poisson count is held against the number of pairs
    /// looked at in all pairs of columns, or else many columns would yield rare pairs by chance.
    /// </summary>
    private bool IsRare(int count, double expected, int cells)
    {
        if (expected < MinimumExpected || count > MaximumShareOfExpected * expected)
        {
            return false;
        }

        var logProbability = count == 0 ? -expected : -expected + (count * (1 + Math.Log(expected / count)));
        return logProbability <= Math.Log(FalseDiscoveries / (cells * (columns * (columns - 1) / 2.0)));
    }
}
