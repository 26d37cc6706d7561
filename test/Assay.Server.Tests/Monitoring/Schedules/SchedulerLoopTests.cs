using System.Text.Json.Nodes;
using Assay.Server.Catalog;
using Assay.Server.Monitoring.Definitions;
using Assay.Server.Monitoring.Runs;
using Assay.Server.Monitoring.Schedules;
using Assay.Server.Subscriptions;
using Assay.Server.Tests.Engines;
using Assay.Server.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Assay.Server.Tests.Monitoring.Schedules;

public sealed class SchedulerLoopTests(MonitoringHost place) : IClassFixture<MonitoringHost>
{
    [Fact]
    public async Task Loop_looks_again_when_the_next_run_is_due()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var model = await place.SubscribeAsync(RowModel.Binary("no", "yes", _ => 0.5), ["a"]);
        var instance = await model.AddMonitorAsync("performance");
        var made = (DateTimeOffset)instance["metadata"]!["created_at"]!;
        var clock = new RecordingClock();
        clock.SetUtcNow(made);
        using var scheduler = new Scheduler(
            place.Host.Service<ResourceCatalog>(), place.Host.Service<MonitorDefinitions>(), place.Host.Service<ModelRecords>(), place.Host.Service<RunService>(),
            place.Host.Service<ServedTimes>(), clock, NullLogger<Scheduler>.Instance);
        await scheduler.StartAsync(cancellation);
        Assert.Equal(TimeSpan.FromSeconds(30), await clock.NextWaitAsync());

        clock.SetUtcNow(made.AddMinutes(60).AddSeconds(-10));
        Assert.Equal(TimeSpan.FromSeconds(10), await clock.NextWaitAsync());
        Assert.Empty(await RunsAsync(instance));

        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(30), await clock.NextWaitAsync());
        await scheduler.StopAsync(cancellation);
        Assert.Equal("scheduler", (string)Assert.Single(await RunsAsync(instance))!["entity"]!["triggered_by"]!);
    }

    private async Task<JsonArray> RunsAsync(JsonObject instance) => (await place.Host.GetAsync($"monitor_instances/{instance.Id()}/runs"))["runs"]!.AsArray();
}
