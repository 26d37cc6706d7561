using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Monitoring;

/// <summary>A lender whose probabilities follow the amount of a loan, with a drift v2 monitor that has learned from 1,500 loans.</summary>
public sealed class DriftV2Place : IAsyncLifetime
{
    private readonly MonitoringHost _host = new();

    internal MonitoringHost Host => _host;

    internal static RowModel Lender { get; } = RowModel.Binary("No Risk", "Risk", row => row["amount"] is { } amount ? 0.05 + (0.9 * (double)amount) : 0.5);

    internal MonitoredModel Model { get; private set; } = null!;

    public JsonObject Instance { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await _host.InitializeAsync();
        Model = await _host.SubscribeAsync(Lender, DriftPlace.Features);
        await Model.TrainAsync([.. DriftPlace.Features, "Risk"], DriftPlace.Labelled(1_500, 0.1, 1));
        Instance = await Model.AddMonitorAsync("drift_v2", new JsonObject { ["min_samples"] = 100, ["train_archive"] = true, ["max_samples"] = 400 });
    }

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    /// <summary>Logs loans, evaluates and gives what was measured.</summary>
    internal async Task<JsonObject> MeasureAsync(string scoringId, IEnumerable<object?[]> loans)
    {
        await Model.LogAsync(scoringId, loans);
        return await Model.RunAndMeasureAsync(Instance);
    }
}
