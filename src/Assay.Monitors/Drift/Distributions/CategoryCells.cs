namespace Assay.Monitors.Drift.Distributions;

/// <summary>Two samples counted over the same categories, of which the last one is "missing".</summary>
internal sealed record CategoryCells(long[] Baseline, long[] Window)
{
    /// <summary>All that can be said of categories: Jensen-Shannon distance is what counts as their drift.</summary>
    public ColumnDrift Compare(ulong seed) => new()
    {
        BaselineRows = Baseline.Sum(),
        WindowRows = Window.Sum(),
        BaselineMissing = Baseline[^1],
        WindowMissing = Window[^1],
        Algorithm = DriftAlgorithm.JensenShannon,
        Distances = new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            [DriftAlgorithm.JensenShannon] = CountDistances.JensenShannon(Baseline, Window)!.Value,
            [DriftAlgorithm.TotalVariation] = CountDistances.TotalVariation(Baseline, Window)!.Value,
            [DriftAlgorithm.Hellinger] = CountDistances.Hellinger(Baseline, Window)!.Value,
            [DriftAlgorithm.PopulationStability] = CountDistances.PopulationStability(Baseline, Window)!.Value,
        },
        Noise = SamplingNoise.Of(CountDistances.JensenShannon, Baseline, Window, seed),
        Test = ChiSquare.TestPooled(Baseline, Window),
    };
}
