using System.Text.Json.Nodes;
using Assay.Server.Gateway;
using Assay.Server.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Assay.Server.Tests.Gateway;

/// <summary>A sender that uses a scoring id again and again for something else.</summary>
public class UnkeptExchangesTests
{
    [Fact]
    public async Task Other_contents_of_a_known_id_are_counted_and_told_once()
    {
        var log = new RecordingLogger<UnkeptExchanges>();
        await using var host = await GatewayHost.StartAsync(configure: services => services.AddSingleton<ILogger<UnkeptExchanges>>(log));
        for (var age = 1; age <= 7; age++)
        {
            var exchange = new JsonObject
            {
                ["scoring_id"] = "same",
                ["request"] = new JsonObject { ["body"] = GatewayHost.Request.Replace("20", $"{age}") },
                ["response"] = new JsonObject { ["body"] = GatewayHost.Answer },
            };
            await host.Api.PostAsync($"subscriptions/{host.Subscription}/exchanges", exchange);
            await host.RowsAsync();
        }

        // The first is a record, the second an error that is kept.
        Assert.Single(await host.ErrorsAsync());
        Assert.Equal(5, (int)(await host.Api.GetAsync("gateways"))["not_kept"]![host.Subscription]!);
        Assert.Contains("'same' is known with another content", Assert.Single(log.Messages));
    }

    [Fact]
    public void Each_subscription_is_told_of_once_a_period_with_the_number_since()
    {
        var log = new RecordingLogger<UnkeptExchanges>();
        var clock = new FakeTimeProvider();
        var unkept = new UnkeptExchanges(clock, log);

        unkept.Add("s", "a", "reason");
        unkept.Add("s", "b", "reason");
        unkept.Add("t", "c", "reason");
        clock.Advance(UnkeptExchanges.Period);
        unkept.Add("s", "d", "reason");

        Assert.Equal(["s: 1, a", "t: 1, c", "s: 2, d"], log.Messages.Select(Short));
        Assert.Equal((3, 1), (unkept.Counts["s"], unkept.Counts["t"]));
    }

    private static string Short(string message)
    {
        var words = message.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries).ToList();
        return $"{words[3]}: {words[words.IndexOf("errors") + 1]}, {words[words.IndexOf("them") + 1]}";
    }
}
