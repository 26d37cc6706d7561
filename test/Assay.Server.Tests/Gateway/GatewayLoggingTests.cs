using System.Net;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes;
using Microsoft.AspNetCore.Http;

namespace Assay.Server.Tests.Gateway;

/// <summary>What the gateway logs, leaves out, and keeps when it cannot be read.</summary>
public class GatewayLoggingTests
{
    [Theory]
    [InlineData("asynchronous")]
    [InlineData("durable")]
    public async Task Request_and_answer_become_rows(string mode)
    {
        await using var host = await GatewayHost.StartAsync(gateway: new JsonObject { ["mode"] = mode, ["user_id_header"] = "X-User" });

        using var answer = await host.SendAsync(headers: [("X-User", "ann"), ("X-Global-Transaction-Id", "t-1")]);
        var rows = await host.RowsAsync();

        Assert.Equal("t-1", answer.Headers.GetValues("X-Global-Transaction-ID").Single());
        Assert.Equal(["Risk", "No Risk"], rows.Select(r => (string)r["prediction"]!));
        Assert.Equal(("m", 30, "t-1", "ann", 0.7), ((string)rows[0]["Sex"]!, (int)rows[0]["Age"]!, (string)rows[0]["transaction_id"]!, (string)rows[0]["user_id"]!, (double)rows[0]["prediction_probability"]!));
    }

    [Theory]
    [InlineData(" { \"fields\" : [ \"Sex\", \"Age\" ],\n \"values\" : [ [ \"f\", 20 ], [ \"m\", 30 ] ] }\n")]
    [InlineData("""{"values":[["f",20],["m",30]],"fields":["Sex","Age"]}""")]
    [InlineData("""{"input_data":[{"fields":["Sex","Age"],"values":[["f",20],["m",30]]}]}""")]
    [InlineData("""{"fields":["Sex","Age"],"values":[["\u0066",20],["m",30]],"meta":{"fields":["Age"],"values":[[7],[7]]}}""")]
    [InlineData("""{"model":"credit","fields":["Sex","Age"],"values":[["f",20],["m",30]]}""")]
    public async Task Rows_are_the_same_however_the_request_is_written(string request)
    {
        await using var host = await GatewayHost.StartAsync();

        await host.SendAsync(request);

        Assert.Equal([("m", 30L, "Risk"), ("f", 20L, "No Risk")], (await host.RowsAsync()).Select(r => ((string)r["Sex"]!, (long)r["Age"]!, (string)r["prediction"]!)));
    }

    [Theory]
    [InlineData("""{"fields":["Sex","Age"],"values":[["f",20],["m"]]}""")]
    [InlineData("""{"fields":["Sex","Sex"],"values":[["f","f"],["m","m"]]}""")]
    [InlineData("""{"fields":["Sex","Age"],"values":[["f",20],["m",30]]} {}""")]
    [InlineData("""{"fields":["Sex","Age"],"values":[["f",20],["m",30]]""")]
    [InlineData("""{"fields":["Sex","Age"],"values":[["f",20]]}""")]
    public async Task Request_that_cannot_be_read_is_kept_as_an_error(string request)
    {
        await using var host = await GatewayHost.StartAsync();

        await host.SendAsync(request);

        Assert.Empty(await host.RowsAsync());
        Assert.Single(await host.ErrorsAsync());
    }

    [Theory]
    [InlineData("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "0af7651916cd43dd8448eb211c80319c")]
    [InlineData("X-Request", "mine", "mine")]
    public async Task Transaction_is_the_one_the_application_names(string header, string value, string expected)
    {
        await using var host = await GatewayHost.StartAsync(gateway: new JsonObject { ["transaction_id_header"] = "X-Request" });

        await host.SendAsync(headers: [(header, value)]);

        Assert.All(await host.RowsAsync(), row => Assert.Equal(expected, (string)row["transaction_id"]!));
    }

    [Fact]
    public async Task Transaction_may_stand_in_the_body()
    {
        await using var host = await GatewayHost.StartAsync(gateway: new JsonObject { ["transaction_id_pointer"] = "/meta/id" });

        await host.SendAsync("""{"fields":["Sex","Age"],"values":[["f",20],["m",30]],"meta":{"id":"b-7"}}""");

        Assert.All(await host.RowsAsync(), row => Assert.Equal("b-7", (string)row["transaction_id"]!));
    }

    [Fact]
    public async Task Transaction_that_nobody_names_is_made_and_told()
    {
        await using var host = await GatewayHost.StartAsync();

        using var answer = await host.SendAsync();

        var told = answer.Headers.GetValues("X-Global-Transaction-ID").Single();
        Assert.All(await host.RowsAsync(), row => Assert.Equal(told, (string)row["transaction_id"]!));
    }

    [Fact]
    public async Task Own_scoring_through_the_gateway_is_never_logged()
    {
        await using var engine = await CreditEngine.StartAsync();
        await using var api = await ApiHost.StartAsync();
        var provider = await api.PostAsync("service_providers", new JsonObject { ["name"] = "e", ["service_type"] = "custom_machine_learning", ["credentials"] = new JsonObject(), ["operational_space_id"] = "pre_production" });
        var body = GatewayHost.SubscriptionBody(
            (string)provider["metadata"]!["id"]!, new Uri(api.Server, "/gateway/credit").ToString(), new JsonObject { ["name"] = "credit", ["upstream"] = engine.ScoringUrl.ToString() });
        body["asset_properties"]!["feature_fields"] = new JsonArray("Sex", "Age", "Amount");
        var subscription = (string)(await api.PostAsync("subscriptions", body))["metadata"]!["id"]!;
        var record = CreditModel.Record();
        using var application = new HttpClient { BaseAddress = api.Server };

        using var scored = await application.PostAsync("/gateway/credit", new StringContent(record["request"]!.ToJsonString(), System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, scored.StatusCode);
        await api.UntilAsync("gateways", g => (int)g["gateways"]![0]!["logged"]! == 1);
        await api.Service<Assay.Server.Gateway.ExchangeWorker>().WaitAsync(TestContext.Current.CancellationToken);
        var monitor = await api.PostAsync("monitor_instances", new JsonObject
        {
            ["data_mart_id"] = "00000000-0000-0000-0000-000000000000",
            ["monitor_definition_id"] = "fairness",
            ["target"] = new JsonObject { ["target_type"] = "subscription", ["target_id"] = subscription },
            ["parameters"] = new JsonObject
            {
                ["features"] = new JsonArray(new JsonObject { ["feature"] = "Sex", ["majority"] = new JsonArray("male"), ["minority"] = new JsonArray("female") }),
                ["favourable_class"] = new JsonArray("No Risk"),
                ["min_records"] = 100,
            },
        });
        var started = await api.PostAsync($"monitor_instances/{(string)monitor["metadata"]!["id"]!}/runs", new JsonObject());
        var run = await api.UntilAsync($"monitor_instances/{(string)monitor["metadata"]!["id"]!}/runs/{(string)started["metadata"]!["id"]!}", r => (string)r["entity"]!["status"]!["state"]! is "finished" or "error");

        Assert.Equal("finished", (string)run["entity"]!["status"]!["state"]!);
        Assert.Null(run["entity"]!["status"]!["failure"]);
        var counters = Assert.Single((await api.GetAsync("gateways"))["gateways"]!.AsArray())!;
        Assert.True((int)counters["own_scoring"]! > 0);
        Assert.Equal(1, (int)counters["logged"]!);
        await api.Service<Assay.Server.Gateway.ExchangeWorker>().WaitAsync(TestContext.Current.CancellationToken);
        var sets = await api.GetAsync($"data_sets?target.target_id={subscription}&type=payload_logging");
        var count = await api.GetAsync($"data_sets/{(string)sets["data_sets"]![0]!["metadata"]!["id"]!}/records?include_total_count=true&limit=0");
        Assert.Equal(CreditModel.Applications.Count, (int)count["total_count"]!);
    }

    [Fact]
    public async Task Forged_marker_hides_nothing_and_goes_no_further()
    {
        await using var host = await GatewayHost.StartAsync();
        var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()).ToUnixTimeSeconds();

        await host.SendAsync(headers: [("X-Assay-Origin", $"monitor;{now};{new string('a', 64)}")]);

        Assert.Equal(2, (await host.RowsAsync()).Count);
        Assert.DoesNotContain("X-Assay-Origin", Assert.Single(host.Upstream.Requests).Headers.Keys);
    }

    [Fact]
    public async Task Requests_without_the_marker_of_user_traffic_are_left_out_and_counted()
    {
        await using var host = await GatewayHost.StartAsync(gateway: new JsonObject { ["log_when"] = new JsonObject { ["pointer"] = "/meta/origin", ["value"] = "user" } });

        await host.SendAsync();
        await host.SendAsync("""{"fields":["Sex","Age"],"values":[["f",20],["m",30]],"meta":{"origin":"test"}}""");
        await host.SendAsync("""{"fields":["Sex","Age"],"values":[["f",20],["m",30]],"meta":{"origin":"user"}}""");

        Assert.Equal(2, (await host.RowsAsync()).Count);
        Assert.Equal((3, 2), ((int)(await host.CountersAsync())["forwarded"]!, (int)(await host.CountersAsync())["not_marked"]!));
    }

    [Fact]
    public async Task Sample_takes_about_its_share_and_always_the_same_transactions()
    {
        await using var host = await GatewayHost.StartAsync(gateway: new JsonObject { ["sampling_rate"] = 0.3 });

        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 200; i++)
            {
                await host.SendAsync(headers: [("X-Global-Transaction-Id", $"t-{i}")]);
            }
        }

        var byTransaction = (await host.RowsAsync()).GroupBy(r => (string)r["transaction_id"]!).Select(g => g.Count()).ToList();
        Assert.InRange(byTransaction.Count, 40, 80);
        Assert.All(byTransaction, count => Assert.Equal(4, count));
    }

    [Fact]
    public async Task What_cannot_be_read_is_kept_raw_with_the_reason()
    {
        await using var host = await GatewayHost.StartAsync(FakeUpstream.Text("""{"fields":["prediction"],"values":[["No Risk"]]}"""));
        await host.SendAsync();
        await host.SendAsync("""{"fields":["Sex"],"values":[["f"]]}""");

        Assert.Single(await host.RowsAsync());
        var error = Assert.Single(await host.ErrorsAsync());
        Assert.Contains("2 rows", (string)error["reason"]!);
        Assert.Equal(GatewayHost.Request, (string)error["request"]!);
        var again = await host.Api.PostAsync($"subscriptions/{host.Subscription}/payload_logging_errors/decode", new JsonObject());
        Assert.Equal(0, (int)again["decoded"]!);
        Assert.Contains("2 rows", (string)again["failed"]![0]!["reason"]!);
    }

    [Fact]
    public async Task What_could_not_be_read_is_decoded_once_when_the_subscription_is_mended()
    {
        await using var host = await GatewayHost.StartAsync();
        await host.Api.SendAsync(HttpMethod.Delete, $"service_providers/{host.Provider}");
        await host.SendAsync(headers: [("X-Global-Transaction-Id", "t-1")]);
        Assert.Empty(await host.RowsAsync());
        Assert.Contains("provider", (string)Assert.Single(await host.ErrorsAsync())["reason"]!);
        var provider = await host.Api.PostAsync("service_providers", new JsonObject { ["name"] = "e", ["service_type"] = "custom_machine_learning", ["credentials"] = new JsonObject() });
        await host.Api.SendAsync(HttpMethod.Patch, $"subscriptions/{host.Subscription}", new JsonArray(
            new JsonObject { ["op"] = "replace", ["path"] = "/service_provider_id", ["value"] = (string)provider["metadata"]!["id"]! }));

        for (var round = 0; round < 2; round++)
        {
            var again = await host.Api.PostAsync($"subscriptions/{host.Subscription}/payload_logging_errors/decode", new JsonObject());
            Assert.Equal((1, 0), ((int)again["decoded"]!, again["failed"]!.AsArray().Count));
        }

        var rows = await host.RowsAsync();
        Assert.Equal(["Risk", "No Risk"], rows.Select(r => (string)r["prediction"]!));
        Assert.All(rows, row => Assert.Equal("t-1", (string)row["transaction_id"]!));
    }

    [Fact]
    public async Task Durable_gateway_that_must_not_answer_unlogged_refuses_with_503()
    {
        await using var host = await GatewayHost.StartAsync(
            gateway: new JsonObject { ["mode"] = "durable", ["on_logging_failure"] = "refuse" }, change: s => s with { MaxLogBytes = 1 });

        using var answer = await host.SendAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(1, (int)(await host.CountersAsync())["lost"]!);
    }

    [Theory]
    [InlineData("durable", true)]
    [InlineData("asynchronous", false)]
    public async Task Log_that_is_full_does_not_break_scoring(string mode, bool isTold)
    {
        await using var host = await GatewayHost.StartAsync(gateway: new JsonObject { ["mode"] = mode }, change: s => s with { MaxLogBytes = 1 });

        using var answer = await host.SendAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(GatewayHost.Answer, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(isTold, answer.Headers.Contains("X-Assay-Logged"));
        Assert.Empty(await host.RowsAsync());
        Assert.Equal(1, (int)(await host.CountersAsync())["lost"]!);
    }

    [Fact]
    public async Task Provider_signs_for_applications_that_show_a_token()
    {
        await using var host = await GatewayHost.StartAsync(
            gateway: new JsonObject { ["credentials"] = "provider" }, credentials: new JsonObject { ["username"] = "u", ["password"] = "p" });
        var token = host.Api.Http.DefaultRequestHeaders.Authorization!.ToString();

        using var refused = await host.SendAsync();
        using var allowed = await host.SendAsync(headers: [("X-Assay-Authorization", token), ("Authorization", "Bearer of-the-application")]);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (refused.StatusCode, allowed.StatusCode));
        var received = Assert.Single(host.Upstream.Requests);
        Assert.Equal("Basic dTpw", received.Headers["Authorization"]);
        Assert.DoesNotContain("X-Assay-Authorization", received.Headers.Keys);
        Assert.Equal(2, (await host.RowsAsync()).Count);
    }

    [Theory]
    [InlineData("""{"name":"a b"}""", "gateway.name")]
    [InlineData("""{}""", "gateway.name")]
    [InlineData("""{"name":"x","mode":"fast"}""", "gateway.mode")]
    [InlineData("""{"name":"x","sampling_rate":0}""", "gateway.sampling_rate")]
    [InlineData("""{"name":"x","upstream":"ftp://engine"}""", "gateway.upstream")]
    [InlineData("""{"name":"x","log_when":{}}""", "gateway.log_when")]
    [InlineData("""{"name":"x","transaction_id_pointer":"id"}""", "gateway.transaction_id_pointer")]
    public async Task Gateway_that_is_set_up_wrongly_is_refused_by_name(string gateway, string field)
    {
        await using var host = await GatewayHost.StartAsync();
        var (status, answer) = await host.Api.TrySendAsync(
            HttpMethod.Post, "subscriptions", GatewayHost.SubscriptionBody(host.Provider, "http://127.0.0.1:9/score", JsonNode.Parse(gateway)!.AsObject()));

        Assert.Equal(400, status);
        Assert.Equal(field, (string)answer!["errors"]![0]!["target"]!["name"]!);
    }

    [Fact]
    public async Task Two_gateways_cannot_have_one_name()
    {
        await using var host = await GatewayHost.StartAsync();
        var (status, _) = await host.Api.TrySendAsync(
            HttpMethod.Post, "subscriptions", GatewayHost.SubscriptionBody(host.Provider, "http://127.0.0.1:9/score", new JsonObject { ["name"] = "credit" }));

        Assert.Equal(409, status);
    }
}
