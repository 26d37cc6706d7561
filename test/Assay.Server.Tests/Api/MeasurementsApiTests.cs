using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

/// <summary>Measurements that are pushed, listed and summed up.</summary>
public class MeasurementsApiTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.Host;

    [Fact]
    public async Task Pushed_measurement_comes_back_with_limits_tags_and_sources()
    {
        var (subscription, instance) = await _host.AddCustomMonitorAsync("Pushed");
        var (status, receipts) = await _host.TrySendAsync(HttpMethod.Post, $"monitor_instances/{instance}/measurements", JsonNode.Parse(
            """
            [{"timestamp":"2025-01-02 03:04:05.678901","run_id":"r","asset_revision":"a",
              "metrics":[{"value":0.4,"region":"north"},{"value":0.6,"other":1e300,"region":"south","channel":"web"}],
              "sources":[{"id":"s","type":"table","data":{"x":[null]}}]}]
            """));
        var id = (string)receipts![0]!["measurement_id"]!;
        var one = (await _host.GetAsync($"monitor_instances/{instance}/measurements/{id}"))["entity"]!;
        var listed = (await _host.GetAsync($"monitor_instances/{instance}/measurements?start=2025-01-01&end=2025-01-03&run_id=r"))["measurements"]!.AsArray();

        Assert.Equal(202, status);
        Assert.Equal("2025-01-02T03:04:05.678901Z", (string)one["timestamp"]!);
        Assert.Equal((1, subscription, "pushed"), ((int)one["issue_count"]!, (string)one["target"]!["target_id"]!, (string)one["monitor_definition_id"]!));
        Assert.Equal("""{"x":[null]}""", one["sources"]![0]!["data"]!.ToJsonString());
        Assert.Equal((0.4, 0.5), ((double)one["values"]![0]!["metrics"]![0]!["value"]!, (double)one["values"]![0]!["metrics"]![0]!["lower_limit"]!));
        Assert.Equal("region:south channel:web", string.Join(' ', one["values"]![1]!["tags"]!.AsArray().Select(t => $"{t!["id"]}:{t["value"]}")));
        Assert.Null(Assert.Single(listed)!["entity"]!["sources"]);
    }

    [Theory]
    [InlineData("""[{"metrics":[{"value":1}]}]""", "[0].timestamp")]
    [InlineData("""[{"timestamp":"soon","metrics":[{"value":1}]}]""", "[0].timestamp")]
    [InlineData("""[{"timestamp":"2025-01-01"}]""", "[0].metrics")]
    [InlineData("""[{"timestamp":"2025-01-01","metrics":[{"value":"high"}]}]""", "[0].metrics[0].value")]
    [InlineData("""[{"timestamp":"2025-01-01","metrics":[{"value":1e400}]}]""", "[0].metrics[0].value")]
    [InlineData("""[{"timestamp":"2025-01-01","metrics":[{"nothing":1}]}]""", "[0].metrics[0].nothing")]
    [InlineData("""[{"timestamp":"2025-01-01","metrics":[{"value":1}]},{"timestamp":"2025-01-01","metrics":[{"value":true}]}]""", "[1].metrics[0].value")]
    [InlineData("""[{"timestamp":"2025-01-01","metrics":[null]}]""", "$[0].metrics[0]")]
    [InlineData("""[{"timestamp":"2025-01-01","metrics":[{"value":1}],"sources":[{"data":{}}]}]""", "[0].sources[0]")]
    [InlineData("{}", "$")]
    public async Task Measurement_that_makes_no_sense_is_refused_by_place_and_none_is_stored(string body, string place)
    {
        var (_, instance) = await _host.AddCustomMonitorAsync($"Refused {Guid.NewGuid()}");
        var (status, answer) = await _host.TrySendAsync(HttpMethod.Post, $"monitor_instances/{instance}/measurements", JsonNode.Parse(body));

        Assert.Equal((400, place), (status, (string)answer!["errors"]![0]!["target"]!["name"]!));
        Assert.Empty((await _host.GetAsync($"monitor_instances/{instance}/measurements"))["measurements"]!.AsArray());
    }

    [Theory]
    [InlineData("region:eq:north", 2)]
    [InlineData("region:in:[north,south]", 3)]
    [InlineData("region:in:[]", 0)]
    [InlineData("channel:exists", 1)]
    [InlineData("channel:null", 2)]
    [InlineData("region:eq:north,channel:null", 1)]
    [InlineData("other_definition.region:eq:nowhere", 3)]
    public async Task Filter_keeps_measurements_with_a_fitting_combination_of_tags(string filter, int expected)
    {
        var (subscription, instance) = await _host.AddCustomMonitorAsync($"Filtered {Guid.NewGuid()}");
        await PushAsync(instance, ("2025-01-01T00:00:00Z", 1, "north", null), ("2025-01-02T00:00:00Z", 2, "north", "web"), ("2025-01-03T00:00:00Z", 3, "south", null));
        var own = await _host.GetAsync($"monitor_instances/{instance}/measurements?filter={Uri.EscapeDataString(filter)}");
        var newest = await _host.GetAsync($"measurements?target_id={subscription},x&target_type=subscription&recent_count=10&filter={Uri.EscapeDataString(filter)}");

        Assert.Equal((expected, expected), (own["measurements"]!.AsArray().Count, newest["measurements"]!.AsArray().Count));
    }

    [Fact]
    public async Task Newest_measurements_are_so_many_of_each_monitor()
    {
        var (subscription, first) = await _host.AddCustomMonitorAsync("Newest one");
        var second = (await _host.PostAsync("monitor_instances", ApiHostBuilders.Instance("newest_one", subscription))).Id();
        await PushAsync(first, ("2025-01-01T00:00:00Z", 1, "n", null), ("2025-01-03T00:00:00Z", 3, "n", null), ("2025-01-02T00:00:00Z", 2, "n", null));
        await PushAsync(second, ("2024-01-01T00:00:00Z", 9, "n", null));
        var found = (await _host.GetAsync($"measurements?target_id={subscription}&monitor_definition_id=newest_one,other&recent_count=2"))["measurements"]!.AsArray();

        Assert.Equal([3, 2, 9], found.Select(m => (double)m!["entity"]!["values"]![0]!["metrics"]![0]!["value"]!));
    }

    [Theory]
    [InlineData("agg=value:last", "last:[9]")]
    [InlineData("agg=value:count,:sum&interval=day", "count:[5,1] sum:[9,9]")]
    [InlineData("agg=:avg&interval=day&group=region", "north avg:[2,9] | south avg:[1.5,null]")]
    [InlineData("agg=value:max&interval=day&group=region&filter=region:eq:south", "south max:[2,null]")]
    [InlineData("agg=value:first,value:min&interval=month&group=", "first:[1] min:[1]")]
    [InlineData("agg=value:median&interval=year&group=region,channel&filter=channel:exists", "web north median:[2.5]")]
    [InlineData("agg=other:last", "")]
    public async Task Metrics_are_summed_up_by_interval_and_group(string query, string expected)
    {
        var (_, instance) = await _host.AddCustomMonitorAsync($"Summed {Guid.NewGuid()}");
        await PushAsync(instance,
            ("2025-01-01T00:00:00Z", 1, "north", null), ("2025-01-01T12:00:00Z", 2, "north", "web"), ("2025-01-01T13:00:00Z", 3, "north", "web"),
            ("2025-01-01T14:00:00Z", 1, "south", null), ("2025-01-01T23:59:59.999999Z", 2, "south", null), ("2025-01-02T00:00:00Z", 9, "north", null));
        var grouped = query.Contains("group=", StringComparison.Ordinal) ? query : query + "&group=";
        var series = await _host.GetAsync($"monitor_instances/{instance}/metrics?start=2025-01-01T10:00:00Z&end=2025-01-02T01:00:00Z&{grouped}");
        var groups = series["groups"]!.AsArray().Select(g =>
        {
            var tags = g!["tags"]!.AsArray().Select(t => (string)t!["value"]!);
            var aggregates = g["metrics"]!.AsArray().SelectMany(m => m!.AsObject()).Where(m => m.Key is not ("id" or "lower_limit" or "upper_limit"));
            return string.Join(' ', tags.Concat(aggregates.Select(m => $"{m.Key}:{m.Value!["value"]!.ToJsonString()}").Order(StringComparer.Ordinal)));
        });

        Assert.Equal(expected, string.Join(" | ", groups.Order(StringComparer.Ordinal)));
    }

    private async Task PushAsync(string instance, params (string Time, double Value, string Region, string? Channel)[] values)
    {
        var body = new JsonArray([.. values.Select(v =>
        {
            var metrics = new JsonObject { ["value"] = v.Value, ["region"] = v.Region };
            if (v.Channel is not null)
            {
                metrics["channel"] = v.Channel;
            }

            return new JsonObject { ["timestamp"] = v.Time, ["metrics"] = new JsonArray(metrics) };
        })]);
        Assert.Equal(202, (await _host.TrySendAsync(HttpMethod.Post, $"monitor_instances/{instance}/measurements", body)).Status);
    }
}
