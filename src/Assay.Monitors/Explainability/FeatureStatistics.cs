namespace Assay.Monitors.Explainability;

/// <summary>How one feature is distributed: what LIME's discretiser and the contrastive search need to know of it.</summary>
public sealed record FeatureStatistics
{
    /// <summary>The feature.</summary>
    public required string Name { get; init; }

    /// <summary>Whether its values are categories.</summary>
    public required bool IsCategorical { get; init; }

    /// <summary>Whether its numbers are whole.</summary>
    public bool IsInteger { get; init; }

    /// <summary>The categories, most frequent first; empty for numbers.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>The share of each category; they add up to 1.</summary>
    public IReadOnlyList<double> Frequencies { get; init; } = [];

    /// <summary>Inner edges of the bins, ascending and distinct: at most the three quartiles. A value equal to an edge is in the bin below it.</summary>
    public IReadOnlyList<double> Edges { get; init; } = [];

    /// <summary>The bins, one more than there are edges.</summary>
    public IReadOnlyList<NumericBin> Bins { get; init; } = [];

    /// <summary>The median; 0 for categories.</summary>
    public double Median { get; init; }

    /// <summary>The standard deviation (population); 0 for categories and constants.</summary>
    public double StandardDeviation { get; init; }

    /// <summary>The smallest number.</summary>
    public double Minimum { get; init; }

    /// <summary>The largest number.</summary>
    public double Maximum { get; init; }

    /// <summary>The typical value as text: the mode of categories; null when nothing was observed.</summary>
    public string? Mode => Categories.Count > 0 ? Categories[0] : null;

    /// <summary>The bin of a number.</summary>
    public int BinOf(double value)
    {
        var bin = 0;
        while (bin < Edges.Count && value > Edges[bin])
        {
            bin++;
        }

        return bin;
    }
}
