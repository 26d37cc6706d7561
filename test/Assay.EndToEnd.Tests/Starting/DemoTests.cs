using System.Diagnostics;
using Assay.EndToEnd.Tests.Processes;

namespace Assay.EndToEnd.Tests.Starting;

/// <summary><c>assay demo --once</c>, the first thing that people run.</summary>
public class DemoTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Demo_finds_everything_that_was_planted()
    {
        var watch = Stopwatch.StartNew();
        await using var demo = AssayServer.Run(["demo", "--once", "--urls", "http://127.0.0.1:0"]);
        var exitCode = await demo.WaitForExitAsync(2 * Limit);

        Assert.True(exitCode == 0, demo.Output);
        Assert.Contains("What was planted, and what the monitors found", demo.Output);
        Assert.Contains("Fairness, Sex", demo.Output);
        Assert.DoesNotContain(" NO ", demo.Output);
        Assert.True(watch.Elapsed < Limit, $"{watch.Elapsed}");
        TestContext.Current.TestOutputHelper!.WriteLine($"{watch.Elapsed.TotalSeconds:0.0} s");
    }
}
