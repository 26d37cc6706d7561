using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Engines.Transport;
using Assay.Server.Gateway;
using Assay.Server.Tests.Api;
using Microsoft.Extensions.Time.Testing;

namespace Assay.Server.Tests.Gateway;

/// <summary>Logging from where the traffic is: raw exchanges as JSON, and the events of KServe's payload logger.</summary>
public class ExchangeApiTests
{
    [Fact]
    public async Task Raw_exchanges_become_rows_once_however_often_they_are_sent()
    {
        await using var host = await GatewayHost.StartAsync();
        var exchanges = new JsonArray(
            new JsonObject
            {
                ["scoring_id"] = "a",
                ["transaction_id"] = "t",
                ["started_at"] = "2026-01-02T03:04:05Z",
                ["response_time"] = 12.5,
                ["request"] = new JsonObject { ["body"] = JsonNode.Parse(GatewayHost.Request) },
                ["response"] = new JsonObject { ["base64"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(GatewayHost.Answer)) },
            },
            new JsonObject
            {
                ["scoring_id"] = "b",
                ["status"] = 500,
                ["request"] = new JsonObject { ["body"] = GatewayHost.Request },
                ["response"] = new JsonObject { ["body"] = "oops", ["content_type"] = "text/plain" },
            });

        for (var round = 0; round < 2; round++)
        {
            var answer = await host.Api.PostAsync($"subscriptions/{host.Subscription}/exchanges", exchanges.DeepClone());
            Assert.Equal(2, (int)answer["received"]!);
        }

        var rows = await host.RowsAsync();
        Assert.Equal(["a-2", "a-1"], rows.Select(r => (string)r["scoring_id"]!));
        Assert.All(rows, r => Assert.Equal("2026-01-02T03:04:05", ((string)r["scoring_timestamp"]!)[..19]));
        Assert.Contains("500", (string)(await host.ErrorsAsync())[0]["reason"]!);
    }

    [Theory]
    [InlineData("/score", 1)]
    [InlineData("/other", 0)]
    public async Task Exchange_is_own_scoring_when_its_marker_was_made_for_its_path(string path, int own)
    {
        await using var host = await GatewayHost.StartAsync();
        var exchange = new JsonObject
        {
            ["marker"] = host.Api.Service<ScoringMarker>().Create(new Uri("http://engine/score")),
            ["path"] = path,
            ["request"] = new JsonObject { ["body"] = GatewayHost.Request },
            ["response"] = new JsonObject { ["body"] = GatewayHost.Answer },
        };

        var answer = await host.Api.PostAsync($"subscriptions/{host.Subscription}/exchanges", exchange);

        Assert.Equal(own, (int)answer["own_scoring"]!);
        Assert.Equal(2 - 2 * own, (await host.RowsAsync()).Count);
    }

    [Theory]
    [InlineData("7", "$")]
    [InlineData("""[{"request":{"body":{}}}]""", "[0].response")]
    [InlineData("""[{"request":{},"response":{"body":1}}]""", "[0].request")]
    [InlineData("""[{"request":{"base64":"*"},"response":{"body":1}}]""", "[0].request.base64")]
    [InlineData("""[{"started_at":"soon","request":{"body":1},"response":{"body":1}}]""", "[0].started_at")]
    [InlineData("""[{"status":"ok","request":{"body":1},"response":{"body":1}}]""", "[0].status")]
    [InlineData("""[{""", "$")]
    public async Task Exchange_that_is_none_is_refused_by_place(string body, string place)
    {
        await using var host = await GatewayHost.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        var (status, answer) = await host.Api.TrySendAsync(HttpMethod.Post, $"subscriptions/{host.Subscription}/exchanges", content);

        Assert.Equal(400, status);
        Assert.Equal(place, (string)answer!["errors"]![0]!["target"]!["name"]!);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Events_of_the_payload_logger_are_put_together_in_either_order(bool answerFirst, bool structured)
    {
        await using var host = await GatewayHost.StartAsync();
        (string Kind, string Body)[] events = [("request", GatewayHost.Request), ("response", GatewayHost.Answer)];

        foreach (var (kind, body) in answerFirst ? events.Reverse() : events)
        {
            using var content = structured ? Structured(kind, body) : Binary(kind, body);
            var (status, _) = await host.Api.TrySendAsync(HttpMethod.Post, $"subscriptions/{host.Subscription}/cloud_events", content);
            Assert.Equal(200, status);
        }

        var rows = await host.RowsAsync();
        Assert.Equal(["e-1-2", "e-1-1"], rows.Select(r => (string)r["scoring_id"]!));
        Assert.Equal(["Risk", "No Risk"], rows.Select(r => (string)r["prediction"]!));
    }

    [Fact]
    public async Task Event_without_id_or_of_another_type_is_refused()
    {
        await using var host = await GatewayHost.StartAsync();
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        content.Headers.Add("ce-id", "x");
        content.Headers.Add("ce-type", "other");

        var (status, answer) = await host.Api.TrySendAsync(HttpMethod.Post, $"subscriptions/{host.Subscription}/cloud_events", content);

        Assert.Equal((400, "ce-type"), (status, (string)answer!["errors"]![0]!["target"]!["name"]!));
    }

    [Fact]
    public void Half_whose_other_half_never_comes_goes_on_alone()
    {
        var clock = new FakeTimeProvider();
        var pairs = new ExchangePairs(clock);
        var half = new Exchange { SubscriptionId = "s", ScoringId = "a", TransactionId = "a", Half = ExchangeHalf.Request };

        Assert.Null(pairs.Add(7, half));
        Assert.Equal(7, pairs.Oldest);
        Assert.Empty(pairs.TakeExpired());
        clock.Advance(ExchangePairs.Patience);

        Assert.Contains("never came", Assert.Single(pairs.TakeExpired()).Failure);
        Assert.True(pairs.IsEmpty);
        Assert.Equal(long.MaxValue, pairs.Oldest);
    }

    private static StringContent Binary(string kind, string body)
    {
        var content = new StringContent(body, Encoding.UTF8, "application/json");
        content.Headers.Add("ce-id", "e-1");
        content.Headers.Add("ce-type", $"org.kubeflow.serving.inference.{kind}");
        content.Headers.Add("ce-specversion", "1.0");
        return content;
    }

    private static StringContent Structured(string kind, string body)
    {
        var envelope = new JsonObject { ["specversion"] = "1.0", ["id"] = "e-1", ["type"] = $"org.kubeflow.serving.inference.{kind}", ["data"] = JsonNode.Parse(body) };
        return new StringContent(envelope.ToJsonString(), Encoding.UTF8, "application/cloudevents+json");
    }
}
