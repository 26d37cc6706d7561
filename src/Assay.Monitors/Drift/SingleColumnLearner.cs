namespace Assay.Monitors.Drift;

/// <summary>Proposes the constraints on one column.</summary>
internal sealed class SingleColumnLearner(ConstraintSettings settings, double tail, int columns)
{
    private const int MaximumBins = 50;
    private const int MaximumPoints = 12;
    private const double ChanceOfFalseGap = 0.05;

    public IEnumerable<Constraint> Propose(LearningColumn column)
    {
        if (column.IsCategorical)
        {
            return IsEligible(column) ? [LearnFrequencies(column)] : [];
        }

        var sorted = column.Sorted();
        var constraints = new List<Constraint> { new NumericRangeConstraint(column.Name, LearnRanges(column, sorted)) };
        if (!column.IsDiscrete(LearningColumn.Distinct(sorted))
            && DistributionFitter.Fit(column.Values, tail, settings.MinimumFitPValue) is { } distribution)
        {
            constraints.Add(new NumericDistributionConstraint(column.Name, distribution));
        }

        return constraints;
    }

    /// <summary>Whether a column's values are categories that recur, rather than names of rows.</summary>
    public bool IsEligible(LearningColumn column)
    {
        var distinct = column.Counts.Count(count => count > 0);
        return distinct <= settings.MaxDistinctCategories && distinct <= settings.CategoricalUniqueThreshold * column.Count;
    }

    private CategoricalDistributionConstraint LearnFrequencies(LearningColumn column)
    {
        var text = column.Text!;
        var names = text.Dictionary.ToArray();
        var frequencies = new Dictionary<string, int>(StringComparer.Ordinal);
        var discarded = 0;
        foreach (var code in Enumerable.Range(0, names.Length)
            .Where(code => column.Counts[code] > 0)
            .OrderBy(code => column.Counts[code])
            .ThenBy(code => names[code], StringComparer.Ordinal))
        {
            if (discarded + column.Counts[code] <= tail * column.Count)
            {
                discarded += column.Counts[code];
            }
            else
            {
                frequencies.Add(names[code], column.Counts[code]);
            }
        }

        return new CategoricalDistributionConstraint(column.Name, frequencies);
    }

    private List<NumericRange> LearnRanges(LearningColumn column, double[] sorted)
    {
        var width = sorted[^1] - sorted[0];
        var distinct = LearningColumn.Distinct(sorted);
        if (width == 0 || !double.IsFinite(width))
        {
            return [new NumericRange(sorted[0], sorted[^1], sorted.Length)];
        }

        var points = column.IsDiscrete(distinct) && distinct <= MaximumPoints;
        var bins = Math.Clamp((int)Math.Sqrt(sorted.Length), 1, MaximumBins);
        var cells = points ? Points(sorted) : Bins(sorted, bins);
        Discard(cells, tail * sorted.Length);

        // Whole numbers side by side are one range.
        var neighbour = column.Column.Type == Tables.ColumnType.Integer ? 1 : 0;
        var bin = width / bins;
        var ranges = Merge(cells, (left, right) => points ? right.Minimum - left.Maximum > neighbour : IsGap(left, right, bin));
        if (ranges.Count > Math.Max(1, settings.MaxRangesModifier * sorted.Length))
        {
            ranges = Merge(cells, (_, _) => false);
        }

        return points ? ranges : Widen(ranges, sorted, bin);
    }

    /// <summary>One cell for each distinct value.</summary>
    private static List<NumericRange> Points(double[] sorted)
    {
        var cells = new List<NumericRange>();
        foreach (var value in sorted)
        {
            if (cells.Count > 0 && cells[^1].Minimum.Equals(value))
            {
                cells[^1] = cells[^1] with { Count = cells[^1].Count + 1 };
            }
            else
            {
                cells.Add(new NumericRange(value, value, 1));
            }
        }

        return cells;
    }

    /// <summary>The non-empty ones of equally wide bins, each as wide as its values.</summary>
    private static List<NumericRange> Bins(double[] sorted, int bins)
    {
        var cells = new List<NumericRange>();
        var last = -1;
        foreach (var value in sorted)
        {
            var bin = Math.Min(bins - 1, (int)((value - sorted[0]) / (sorted[^1] - sorted[0]) * bins));
            if (bin == last)
            {
                cells[^1] = cells[^1] with { Maximum = value, Count = cells[^1].Count + 1 };
            }
            else
            {
                cells.Add(new NumericRange(value, value, 1));
                last = bin;
            }
        }

        return cells;
    }

    private static void Discard(List<NumericRange> cells, double allowed)
    {
        foreach (var cell in cells.OrderBy(cell => cell.Count).ThenBy(cell => cell.Minimum).ToArray())
        {
            allowed -= cell.Count;
            if (allowed < 0 || cells.Count == 1)
            {
                return;
            }

            cells.Remove(cell);
        }
    }

    /// <summary>
    /// Whether the space between two bins is empty by more than chance: at the density of the sparser one it would hold so
    /// many values that seeing none in any column is unlikely.
    /// </summary>
    private bool IsGap(NumericRange left, NumericRange right, double bin)
    {
        var expected = Math.Min(left.Count, right.Count) * (right.Minimum - left.Maximum - bin) / bin;
        return expected > Math.Log(columns * MaximumBins / ChanceOfFalseGap);
    }

    private static List<NumericRange> Merge(List<NumericRange> cells, Func<NumericRange, NumericRange, bool> isGap)
    {
        var ranges = new List<NumericRange>();
        for (var i = 0; i < cells.Count; i++)
        {
            if (i > 0 && !isGap(cells[i - 1], cells[i]))
            {
                ranges[^1] = ranges[^1] with { Maximum = cells[i].Maximum, Count = ranges[^1].Count + cells[i].Count };
            }
            else
            {
                ranges.Add(cells[i]);
            }
        }

        return ranges;
    }

    /// <summary>Makes room for the values just beyond those that happened to be seen.</summary>
    private List<NumericRange> Widen(List<NumericRange> ranges, double[] sorted, double bin)
    {
        var outer = TailMargin.Widen(new NumericRange(sorted[0], sorted[^1], sorted.Length), sorted[sorted.Length / 2], tail);
        return ranges
            .Select((range, i) => range with
            {
                Minimum = range.Minimum - (i == 0 ? sorted[0] - outer.Minimum : bin / 2),
                Maximum = range.Maximum + (i == ranges.Count - 1 ? outer.Maximum - sorted[^1] : bin / 2),
            })
            .ToList();
    }
}
