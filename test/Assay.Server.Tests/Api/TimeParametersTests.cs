namespace Assay.Server.Tests.Api;

/// <summary>Times in queries, in every form in which clients send them.</summary>
public class TimeParametersTests(TimeParametersTests.Seed seed) : IClassFixture<TimeParametersTests.Seed>
{
    [Theory]
    [InlineData("start=2025-06-15+12%3A30%3A00.000001", 1)]
    [InlineData("start=2025-06-15+12%3A30%3A00.000002", 0)]
    [InlineData("start=2025-06-15T12:30:00.000001Z", 1)]
    [InlineData("start=2025-06-15T14:30:00.000001%2B02:00", 1)]
    [InlineData("start=2025-06-15T14:30:00.000001+02:00", 1)]
    [InlineData("start=2025-06-15T14:30:00.000002%2B02:00", 0)]
    [InlineData("start=2025-06-15T07:30:00.000001-05:00", 1)]
    [InlineData("start=2025-06-15", 1)]
    [InlineData("start=2025-06-16", 0)]
    [InlineData("end=2025-06-15T12:30:00.000001Z", 1)]
    [InlineData("end=2025-06-15T12:30:00Z", 0)]
    [InlineData("end=2025-06-14+12%3A30%3A00.000001", 1)]
    [InlineData("end=2025-06-14+12%3A30%3A00", 0)]
    [InlineData("start=2025-06-15+00%3A00%3A00&end=2025-06-15+23%3A59%3A59.999999", 1)]
    [InlineData("start=0001-01-01&end=9999-12-31", 1)]
    [InlineData("start=0001-01-01T00:00:00%2B14:00&end=9999-12-31T23:59:59Z", 1)]
    public async Task Records_and_measurements_follow_the_range(string range, int expected)
    {
        var records = await seed.Host.GetAsync($"data_sets/{seed.Set}/records?include_total_count=true&limit=0&{range}");
        var found = await seed.Host.GetAsync($"data_set_records?data_set_type=custom&{range}");
        var measurements = await seed.Host.GetAsync($"monitor_instances/{seed.Instance}/measurements?{range}");
        var metrics = await seed.Host.GetAsync($"monitor_instances/{seed.Instance}/metrics?agg=value:count&{range}");

        Assert.Equal(expected, (int)records["total_count"]!);
        Assert.Equal(expected, found["data_set_records"]!.AsArray().Count);
        Assert.Equal(expected, measurements["measurements"]!.AsArray().Count);
        Assert.Equal(expected, metrics["groups"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("start=yesterday", "start")]
    [InlineData("end=2025-13-01", "end")]
    [InlineData("start=1718454600", "start")]
    [InlineData("end=2025-06-15T12:30:00%2B99:00", "end")]
    public async Task Time_that_is_none_is_refused_by_name(string range, string name)
    {
        foreach (var path in new[] { $"data_sets/{seed.Set}/records", $"monitor_instances/{seed.Instance}/measurements", $"monitor_instances/{seed.Instance}/metrics" })
        {
            var (status, answer) = await seed.Host.TrySendAsync(HttpMethod.Get, $"{path}?{range}");
            Assert.Equal((path, 400, name), (path, status, (string)answer!["errors"]![0]!["target"]!["name"]!));
        }
    }

    [Theory]
    [InlineData("minute")]
    [InlineData("week")]
    [InlineData("year")]
    public async Task Whole_of_time_by_interval_is_refused_or_answered_but_never_fails(string interval)
    {
        var (status, _) = await seed.Host.TrySendAsync(HttpMethod.Get, $"monitor_instances/{seed.Instance}/metrics?interval={interval}&start=0001-01-01&end=9999-12-31");

        Assert.Equal(interval == "year" ? 200 : 400, status);
    }

    /// <summary>A record and a measurement of 2025-06-15 12:30:00.000001 UTC.</summary>
    public sealed class Seed : IAsyncLifetime
    {
        public ApiHost Host { get; private set; } = null!;

        public string Set { get; private set; } = "";

        public string Instance { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            Host = await ApiHost.StartAsync();
            Set = await Host.AddSetAsync("custom", []);
            await Host.StoreAsync(Set, new() { ["record_timestamp"] = "2025-06-15T12:30:00.000001Z", ["x"] = 1 });
            (_, Instance) = await Host.AddCustomMonitorAsync("Timed");
            await Host.TrySendAsync(HttpMethod.Post, $"monitor_instances/{Instance}/measurements", System.Text.Json.Nodes.JsonNode.Parse(
                """[{"timestamp":"2025-06-15T12:30:00.000001Z","metrics":[{"value":1}]}]"""));
        }

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
