using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Monitoring;

namespace Assay.Server.Tests.Explanations;

/// <summary>A lender that decides by the sex above all, then by the amount; explanations are switched on.</summary>
public sealed class ExplainedPlace : IAsyncLifetime
{
    public static readonly string[] Features = ["Sex", "Age", "Amount", "Purpose"];

    private readonly MonitoringHost _host = new();

    internal MonitoringHost Host => _host;

    internal static RowModel Lender { get; } = RowModel.Binary("No Risk", "Risk", row =>
        1 / (1 + Math.Exp(-(((double)row["Amount"]! - 6_500) / 2_500) - ((string?)row["Sex"] == "female" ? 3 : 0))));

    internal MonitoredModel Model { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await _host.InitializeAsync();
        Model = await SubscribeAsync(Lender);
    }

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    /// <summary>Subscribes to a model, logs applications with its answers and switches explanations on.</summary>
    internal async Task<MonitoredModel> SubscribeAsync(RowModel model, JsonObject? properties = null, int rows = 200, string id = "a")
    {
        var subscribed = await _host.SubscribeAsync(model, Features, properties);
        await subscribed.LogAsync(id, Applications(rows));
        await subscribed.AddMonitorAsync("explainability", new JsonObject { ["enabled"] = true });
        return subscribed;
    }

    internal static IEnumerable<object?[]> Applications(int count)
    {
        var random = new Random(3);

        // The first ones are those that tests explain.
        yield return ["female", 30, 4_000, "car"];
        yield return ["male", 41, 5_600, "boat"];
        for (var i = 2; i < count; i++)
        {
            yield return [random.Next(2) == 0 ? "female" : "male", random.Next(18, 76), random.Next(500, 9_500), random.Next(3) switch { 0 => "car", 1 => "boat", _ => "house" }];
        }
    }
}
