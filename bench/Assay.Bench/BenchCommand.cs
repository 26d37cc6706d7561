using Assay.Bench.Measuring;
using Assay.Bench.Reporting;
using Assay.Bench.Suites;

namespace Assay.Bench;

/// <summary>Runs suites and prints their tables.</summary>
internal static class BenchCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchOptions.Parse(args) is not { } options || options.Suites.Except(AllSuites.ByName.Keys).Any())
        {
            await Console.Error.WriteLineAsync($"usage: bench [{string.Join(" | ", AllSuites.ByName.Keys)}]… [--runs N] [--json FILE]");
            return 2;
        }

        var report = new Report();
        foreach (var (name, run) in AllSuites.ByName.Where(s => options.Suites.Count == 0 || options.Suites.Contains(s.Key)))
        {
            var before = MachineState.Read();
            report.BeginSuite(name, FlushTimes.Measure());
            await run(new SuiteContext(report, options.Runs));
            report.EndSuite(MachineState.Read().Since(before));
        }

        if (options.JsonFile is { } file)
        {
            await File.WriteAllTextAsync(file, report.ToJson());
        }

        return 0;
    }
}
