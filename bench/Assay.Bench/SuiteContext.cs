using Assay.Bench.Measuring;
using Assay.Bench.Reporting;

namespace Assay.Bench;

/// <summary>What a suite is given.</summary>
/// <param name="Report">Where its lines go.</param>
/// <param name="Runs">Pairs of limit and subject per comparison.</param>
internal sealed record SuiteContext(Report Report, int Runs)
{
    /// <summary>Compares and reports; the limit is first measured against itself.</summary>
    public async Task<Comparison> CompareAsync(string name, string unit, Func<Task<double>> limit, Func<Task<double>> subject, Goal? goal = null)
    {
        var comparison = await Comparison.MeasureAsync(limit, subject, Runs);
        Report.Compared(name, unit, comparison, goal);
        return comparison;
    }
}
