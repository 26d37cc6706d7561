namespace Assay.Monitors.Drift;

/// <summary>How constraints are learned.</summary>
public sealed record ConstraintSettings
{
    /// <summary>The columns to learn from; <see langword="null"/>, the default, for all booleans, numbers and texts.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Numeric columns whose values are categories. Texts and booleans always are. Default none.</summary>
    public IReadOnlyList<string> CategoricalColumns { get; init; } = [];

    /// <summary>Whether pairs of columns are looked at (<c>enable_two_col_learner</c>). Default true.</summary>
    public bool EnableTwoColumnLearner { get; init; } = true;

    /// <summary>At most so many two-column constraints, the strongest (<c>two_column_learner_limit</c>). Default 200.</summary>
    public int TwoColumnLearnerLimit { get; init; } = 200;

    /// <summary>A categorical column with a larger share of distinct values is left out (<c>categorical_unique_threshold</c>). Default 0.8.</summary>
    public double CategoricalUniqueThreshold { get; init; } = 0.8;

    /// <summary>A categorical column with more distinct values is left out (<c>max_distinct_categories</c>). Default 100,000.</summary>
    public int MaxDistinctCategories { get; init; } = 100_000;

    /// <summary>At most this share of the rows, but at least one, is the number of a column's ranges (<c>max_ranges_modifier</c>). Default 0.01.</summary>
    public double MaxRangesModifier { get; init; } = 0.01;

    /// <summary>
    /// At most this share of rows is treated as rare by one constraint (<c>tail_discard_threshold</c>); less where there
    /// are many columns, so that all constraints together keep to <see cref="MaxBaselineViolationRate"/>. Default 0.01.
    /// </summary>
    public double TailDiscardThreshold { get; init; } = 0.01;

    /// <summary>
    /// Constraints are kept, singles first and then pairs by strength, only as long as rows of the same distribution that
    /// were not learned from violate any of them at most at this rate. Default 0.02.
    /// </summary>
    public double MaxBaselineViolationRate { get; init; } = 0.02;

    /// <summary>A fitted distribution with a smaller Kolmogorov-Smirnov p-value is not accepted. Default 0.05.</summary>
    public double MinimumFitPValue { get; init; } = 0.05;

    /// <summary>At most so many rows, drawn by seed, are used. Default 100,000.</summary>
    public int MaximumRows { get; init; } = 100_000;

    /// <summary>Decides the split. Same data and seed, same constraints. Default 42.</summary>
    public int Seed { get; init; } = 42;
}
