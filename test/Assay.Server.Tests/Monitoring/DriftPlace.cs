using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Monitoring;

/// <summary>
/// A lender whose model is right on nearly all loans, but on half of those for boats only; one loan in ten of the
/// training data is for a boat. Its drift monitor is trained.
/// </summary>
public sealed class DriftPlace : IAsyncLifetime
{
    public static readonly string[] Features = ["amount", "age", "purpose"];

    private readonly MonitoringHost _host = new();

    internal MonitoringHost Host => _host;

    internal static RowModel Lender { get; } = RowModel.Binary("No Risk", "Risk", row => (double)row["amount"]! > 0.5 ? 0.9 : 0.1);

    internal MonitoredModel Model { get; private set; } = null!;

    public JsonObject Instance { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await _host.InitializeAsync();
        Model = await _host.SubscribeAsync(Lender, Features);
        await Model.TrainAsync([.. Features, "Risk"], Labelled(1_500, 0.1, 1));
        Instance = await Model.AddMonitorAsync("drift", new JsonObject { ["min_samples"] = 100, ["drift_threshold"] = 0.05 });
    }

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    /// <summary>Loans of which a share is for boats.</summary>
    internal static IEnumerable<object?[]> Loans(int count, double boats, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var boat = random.NextDouble() < boats;
            yield return [Math.Round(random.NextDouble(), 4), random.Next(18, 80), boat ? "boat" : random.Next(2) == 0 ? "car" : "house"];
        }
    }

    /// <summary>Loans and what became of them.</summary>
    internal static IEnumerable<object?[]> Labelled(int count, double boats, int seed)
    {
        var random = new Random(seed + 1_000);
        return Loans(count, boats, seed).Select(loan =>
        {
            var right = random.NextDouble() < ((string)loan[2]! == "boat" ? 0.5 : 0.97);
            return (object?[])[.. loan, ((double)loan[0]! > 0.5) == right ? "Risk" : "No Risk"];
        });
    }
}
