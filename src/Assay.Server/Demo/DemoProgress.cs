using Spectre.Console;

namespace Assay.Server.Demo;

/// <summary>Runs the scenario under progress bars.</summary>
internal static class DemoProgress
{
    public static Task<IReadOnlyList<DemoFinding>> RunAsync(DemoScenario scenario, CancellationToken cancellation) =>
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                // A step is a bar; the scenario reports how much of it is done.
                IProgress<double> Begin(string step)
                {
                    var bar = context.AddTask(step);
                    return new BarProgress(bar);
                }

                return await scenario.RunAsync(Begin, cancellation);
            });

    private sealed class BarProgress(ProgressTask bar) : IProgress<double>
    {
        public void Report(double value) => bar.Value = value * 100;
    }
}
