namespace Assay.Monitors.Drift.Distributions;

/// <summary>The names of the distances; the first three are OpenScale's.</summary>
public static class DriftAlgorithm
{
    /// <summary><see cref="Density.TotalVariation"/> of numbers, <see cref="CountDistances.TotalVariation"/> of categories; [0, 1].</summary>
    public const string TotalVariation = "total_variation";

    /// <summary>1 − the area that two densities share; [0, 1]. The same number as their total variation distance.</summary>
    public const string OverlapCoefficient = "overlap_coefficient";

    /// <summary><see cref="CountDistances.JensenShannon"/>; [0, 1].</summary>
    public const string JensenShannon = "jensen_shannon";

    /// <summary><see cref="CountDistances.Hellinger"/>; [0, 1].</summary>
    public const string Hellinger = "hellinger";

    /// <summary><see cref="CountDistances.PopulationStability"/>, of numbers over the baseline's deciles; [0, ∞).</summary>
    public const string PopulationStability = "psi";

    /// <summary><see cref="Distributions.Wasserstein"/>, in the unit of the values; [0, ∞).</summary>
    public const string Wasserstein = "wasserstein";
}
