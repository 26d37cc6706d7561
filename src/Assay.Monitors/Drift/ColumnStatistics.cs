namespace Assay.Monitors.Drift;

/// <summary>What training saw in a column.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Dtype"><c>categorical</c>, <c>numeric_discrete</c> or <c>numeric_continuous</c>.</param>
/// <param name="Count">Rows with a value.</param>
/// <param name="MissingCount">Rows without.</param>
/// <param name="DistinctCount">Distinct values.</param>
/// <param name="Numbers">Statistics of the values; <see langword="null"/> for categories.</param>
public sealed record ColumnStatistics(string Name, string Dtype, int Count, int MissingCount, int DistinctCount, NumberStatistics? Numbers)
{
    /// <summary>Values that are names of something.</summary>
    public const string Categorical = "categorical";

    /// <summary>Whole numbers, or fewer distinct numbers than log2 of the rows.</summary>
    public const string NumericDiscrete = "numeric_discrete";

    /// <summary>All other numbers.</summary>
    public const string NumericContinuous = "numeric_continuous";
}
