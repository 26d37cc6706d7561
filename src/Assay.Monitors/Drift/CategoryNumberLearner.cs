namespace Assay.Monitors.Drift;

/// <summary>Proposes the constraints on a categorical and a numeric column.</summary>
internal sealed class CategoryNumberLearner(ConstraintSettings settings, double tail)
{
    private const int MinimumRowsPerCategory = 30;
    private const double MinimumStrength = 0.1;

    /// <summary>The range of each category; strength is the mean share of the column's whole range that is shut out.</summary>
    public ConstraintProposal? ProposeRanges(LearningColumn category, LearningColumn number, NumberStatistics whole)
    {
        var width = whole.Maximum - whole.Minimum;
        if (!(width > 0) || !double.IsFinite(width))
        {
            return null;
        }

        var values = Group(category, number);
        var ranges = new Dictionary<string, NumericRange>(StringComparer.Ordinal);
        var strength = 0.0;
        for (var code = 0; code < values.Length; code++)
        {
            if (values[code] is { Count: >= MinimumRowsPerCategory } own)
            {
                own.Sort();
                var range = TailMargin.Widen(new NumericRange(own[0], own[^1], own.Count), own[own.Count / 2], tail);
                ranges.Add(category.Text!.Dictionary[code], range);
                var covered = Math.Min(range.Maximum, whole.Maximum) - Math.Max(range.Minimum, whole.Minimum);
                strength += (double)own.Count / category.Column.Length * (1 - (covered / width));
            }
        }

        return strength >= MinimumStrength
            ? new ConstraintProposal(new CategoryNumberRangeConstraint(category.Name, number.Name, ranges), strength)
            : null;
    }

    /// <summary>The distribution of each category for which one fits.</summary>
    public CategoryNumberDistributionConstraint? ProposeDistributions(LearningColumn category, LearningColumn number)
    {
        var values = Group(category, number);
        var distributions = new Dictionary<string, FittedDistribution>(StringComparer.Ordinal);
        for (var code = 0; code < values.Length; code++)
        {
            if (values[code] is { Count: >= MinimumRowsPerCategory } own
                && DistributionFitter.Fit(own.ToArray(), tail, settings.MinimumFitPValue) is { } distribution)
            {
                distributions.Add(category.Text!.Dictionary[code], distribution);
            }
        }

        return distributions.Count > 0 ? new CategoryNumberDistributionConstraint(category.Name, number.Name, distributions) : null;
    }

    /// <summary>The numbers of each entry of the category's dictionary, in row order.</summary>
    private static List<double>?[] Group(LearningColumn category, LearningColumn number)
    {
        var text = category.Text!;
        var values = new List<double>?[text.Dictionary.Length];
        for (var row = 0; row < text.Length; row++)
        {
            if (!text.IsMissing(row) && number.Column.TryGetNumber(row, out var value) && double.IsFinite(value))
            {
                (values[text.Codes[row]] ??= []).Add(value);
            }
        }

        return values;
    }
}
