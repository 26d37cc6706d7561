namespace Assay.Monitors.Explainability;

/// <summary>How LIME looks around a row.</summary>
public sealed record LimeSettings
{
    /// <summary>
    /// How many changed copies are scored. 600 copies, each keeping every value with probability ½, determine the weights
    /// of some twenty features as well as LIME's 5,000 copies drawn from the training distribution, of which most are
    /// too far away to count.
    /// </summary>
    public int PerturbationCount { get; init; } = 600;

    /// <summary>How many features are shown at most.</summary>
    public int FeatureCount { get; init; } = 10;

    /// <summary>The kernel's width; null: 0.75 · √(number of features), as in LIME.</summary>
    public double? KernelWidth { get; init; }

    /// <summary>The seed.</summary>
    public ulong Seed { get; init; }
}
