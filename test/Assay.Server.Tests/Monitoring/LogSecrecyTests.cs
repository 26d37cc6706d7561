using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Assay.Server.Tests.Monitoring;

/// <summary>The user is told what is wrong with the data; the server's log, which others read, is not told the data.</summary>
public class LogSecrecyTests
{
    private const string Secret = "Anna Musterfrau, 1.2.1970";

    [Fact]
    public async Task Failures_are_logged_without_the_values_they_speak_of()
    {
        var log = new RecordedLog();
        await using var place = await MonitoringHost.StartAsync(services => services.AddSingleton<ILoggerProvider>(log), TestContext.Current.CancellationToken);
        var lender = RowModel.Binary("No Risk", "Risk", row => (double)row["Amount"]! < 5_000 ? 0.2 : 0.8);
        var model = await place.SubscribeAsync(lender, ["Sex", "Amount"]);
        await model.LogAsync("a", Enumerable.Range(0, 60).Select(i => new object?[] { "m", i * 200 }));
        var quality = await model.AddMonitorAsync("quality", new JsonObject { ["min_feedback_data_size"] = 3 });
        await model.LabelAsync(["Sex", "Amount", "Risk"], [["m", 1, "Risk"], ["m", 2, "No Risk"], ["m", 3, Secret], ["m", 4, Secret]]);
        var run = await model.RunAsync(quality);
        await model.AddMonitorAsync("explainability", new JsonObject { ["enabled"] = true });
        place.Engine.Score = _ => new JsonObject { ["error"] = Secret };
        var task = await model.ExplainAsync("a-1");

        Assert.Contains(Secret, run.ToJsonString() + run.FailureText());
        Assert.Equal("error", (string)task["status"]!["state"]!);
        Assert.Contains(log.Lines, l => l.Contains("classes_not_binary", StringComparison.Ordinal));
        Assert.Contains(log.Lines, l => l.StartsWith("Explanation task", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, l => l.Contains(Secret, StringComparison.Ordinal));
    }
}
