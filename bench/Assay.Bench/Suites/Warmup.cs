using Assay.Bench.Measuring;

namespace Assay.Bench.Suites;

/// <summary>Runs something until it no longer gets faster.</summary>
internal static class Warmup
{
    /// <summary>Repeats until three rounds in a row differ by less than 3 %, or enough rounds were run.</summary>
    public static void Run(Func<double> round, int maxRounds = 12)
    {
        var figures = new List<double>();
        while (figures.Count < maxRounds && !IsSteady(figures))
        {
            figures.Add(round());
        }
    }

    private static bool IsSteady(List<double> figures) =>
        figures.Count >= 3 && figures[^3..] is var last && last.Max() / last.Min() < 1.03 && Percentile.Median(last) > 0;
}
