using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Monitoring;

/// <summary>Four requests of 1, 2, 3 and 4 rows, answered in 10, 20, 30 and 40 ms, by two users and one nobody.</summary>
public class HealthMonitorTests(MonitoringHost place) : IClassFixture<MonitoringHost>
{
    [Fact]
    public async Task Run_performance_counts_records_and_requests_and_times()
    {
        var model = await StartAsync();
        var measured = await model.RunAndMeasureAsync(await model.AddMonitorAsync("performance"));

        Assert.Equal((10, 4), (measured.Value("records"), measured.Value("scoring_requests")));
        Assert.Equal((25, 25), (measured.Value("average_response_time"), measured.Value("median_response_time")));
        Assert.Equal(38.5, measured.Value("p95_response_time")!.Value, 1e-9);
        Assert.Equal(39.7, measured.Value("p99_response_time")!.Value, 1e-9);
        Assert.Equal("[]", measured["entity"]!["values"]![0]!["tags"]!.ToJsonString());
    }

    [Fact]
    public async Task Run_model_health_gives_each_familys_four_numbers()
    {
        var model = await StartAsync();
        var measured = await model.RunAndMeasureAsync(await model.AddMonitorAsync("model_health"));

        Assert.Equal((4, 10, 2), (measured.Value("total_scoring_requests"), measured.Value("total_records"), measured.Value("users")));
        AssertFamily(measured, "records", 2.5, 2.5, 1, 4);
        AssertFamily(measured, "api_latency", 25, 25, 10, 40);
        AssertFamily(measured, "api_throughput", (100 + 50 + (100 / 3.0) + 25) / 4, (50 + (100 / 3.0)) / 2, 25, 100);
        AssertFamily(measured, "record_latency", 10, 10, 10, 10);
        AssertFamily(measured, "record_throughput", 100, 100, 100, 100);
    }

    [Fact]
    public async Task Run_leaves_out_what_is_older_than_an_hour()
    {
        var model = await StartAsync();
        await model.LogAsync("old", Rows(7), at: TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2));
        var measured = await model.RunAndMeasureAsync(await model.AddMonitorAsync("performance"));

        Assert.Equal(10, measured.Value("records"));
    }

    [Fact]
    public async Task Run_without_response_times_has_no_latency_but_a_reason()
    {
        var model = await place.SubscribeAsync(Model(), ["a"]);
        await model.LogAsync("x", Rows(2), responseTime: null);
        var performance = await model.RunAndMeasureAsync(await model.AddMonitorAsync("performance"));
        var health = await model.RunAndMeasureAsync(await model.AddMonitorAsync("model_health"));

        Assert.Equal((2, 1), (performance.Value("records"), performance.Value("scoring_requests")));
        Assert.Null(performance.Value("average_response_time"));
        Assert.Equal("no logged request has a response time", (string)performance.Metric("average_response_time")["reason"]!);
        Assert.DoesNotContain(health["entity"]!["values"]![0]!["metrics"]!.AsArray(), m => ((string)m!["id"]!).Contains("latency", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_without_any_record_counts_nothing()
    {
        var model = await place.SubscribeAsync(Model(), ["a"]);
        var performance = await model.RunAndMeasureAsync(await model.AddMonitorAsync("performance"));
        var health = await model.RunAndMeasureAsync(await model.AddMonitorAsync("model_health"));

        Assert.Equal((0, 0), (performance.Value("records"), health.Value("total_records")));
        Assert.Null(performance.Value("p99_response_time"));
    }

    [Fact]
    public async Task Instance_asked_for_twice_is_one()
    {
        var model = await place.SubscribeAsync(Model(), ["a"]);

        Assert.Equal((await model.AddMonitorAsync("performance")).Id(), (await model.AddMonitorAsync("performance")).Id());
    }

    private static RowModel Model() => RowModel.Binary("no", "yes", _ => 0.5);

    private static IEnumerable<object?[]> Rows(int count) => Enumerable.Range(0, count).Select(i => new object?[] { i });

    private async Task<MonitoredModel> StartAsync()
    {
        var model = await place.SubscribeAsync(Model(), ["a"]);
        string?[] users = ["ann", "bob", "ann", null];
        for (var i = 1; i <= 4; i++)
        {
            await model.LogAsync($"r{i}", Rows(i), 10 * i, users[i - 1]);
        }

        return model;
    }

    private static void AssertFamily(JsonObject measured, string family, double average, double median, double minimum, double maximum)
    {
        double[] expected = [average, median, minimum, maximum];
        string[] statistics = ["average", "median", "minimum", "maximum"];
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(expected[i], measured.Value($"{statistics[i]}_{family}")!.Value, 1e-9);
        }
    }
}
