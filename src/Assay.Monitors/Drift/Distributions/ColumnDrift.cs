using Assay.Monitors.Statistics;

namespace Assay.Monitors.Drift.Distributions;

/// <summary>How far a column's values have moved from their baseline, and how sure that is.</summary>
public sealed record ColumnDrift
{
    /// <summary>What the values are: one of the constants of <see cref="ColumnStatistics"/>.</summary>
    public string Dtype { get; init; } = ColumnStatistics.Categorical;

    /// <summary>The baseline's rows, with those without a value.</summary>
    public required long BaselineRows { get; init; }

    /// <summary>The window's rows, with those without a value.</summary>
    public required long WindowRows { get; init; }

    /// <summary>The baseline's rows without a value.</summary>
    public required long BaselineMissing { get; init; }

    /// <summary>The window's rows without a value.</summary>
    public required long WindowMissing { get; init; }

    /// <summary>
    /// The window's rows whose category, or discrete number, the baseline does not have; <see langword="null"/> for other
    /// numbers and where there are too many categories to tell.
    /// </summary>
    public long? Unseen { get; init; }

    /// <summary>The distance that counts as the column's drift: Jensen-Shannon for categories and discrete numbers, else total variation.</summary>
    public required string Algorithm { get; init; }

    /// <summary>All distances by name; see <see cref="DriftAlgorithm"/>.</summary>
    public required IReadOnlyDictionary<string, double> Distances { get; init; }

    /// <summary>What sampling alone does to the distance that counts.</summary>
    public required SamplingNoise Noise { get; init; }

    /// <summary>Whether there is any change; <see langword="null"/> when there is nothing to test, as for a constant.</summary>
    public TestResult? Test { get; init; }

    /// <summary>The distributions side by side, for a chart.</summary>
    public IReadOnlyList<DriftBar> Bars { get; init; } = [];

    /// <summary>The distance that counts, with its 95 % interval.</summary>
    public Estimate Effect => new(Distances[Algorithm], Noise.Lower, Noise.Upper, WindowRows, SamplingNoise.Method);
}
