using System.Text.Json.Nodes;
using Assay.Contracts.Monitoring;
using Assay.Server.Catalog;
using Assay.Server.Records;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring;

/// <summary>
/// Which rows a run looks at: all that came since the last finished run, and older ones up to the minimum when those
/// are too few; never more than the maximum, the newest first.
/// </summary>
/// <param name="Rows">How many of the newest rows to take.</param>
/// <param name="Additional">How many of them an earlier run has seen.</param>
/// <param name="Total">How many rows there are in all.</param>
internal sealed record MonitorWindow(int Rows, int Additional, long Total)
{
    /// <summary>The run parameter with the number of all rows at its time.</summary>
    public const string TotalKey = "records_total";

    /// <summary>The run parameter with the number of rows it took.</summary>
    public const string RowsKey = "total_records_processed";

    public static async Task<MonitorWindow> OfAsync(
        ResourceCatalog catalog, ModelRecords records, MonitorContext context, string dataSetType, int min, int max, CancellationToken cancellation)
    {
        var (fresh, total) = await CountAsync(catalog, records, context.InstanceId, context.SubscriptionId, dataSetType, cancellation);
        var rows = (int)Math.Min(Math.Min(Math.Max(fresh, min), max), total);
        return new MonitorWindow(rows, (int)Math.Max(0, rows - fresh), total);
    }

    /// <summary>How many rows came since the last finished run.</summary>
    public static async Task<long> CountNewAsync(
        ResourceCatalog catalog, ModelRecords records, string instanceId, string subscriptionId, string dataSetType, CancellationToken cancellation) =>
        (await CountAsync(catalog, records, instanceId, subscriptionId, dataSetType, cancellation)).Fresh;

    /// <summary>What a run notes so that the next one knows where it stopped.</summary>
    public JsonObject Note() => new() { [TotalKey] = Total, [RowsKey] = Rows };

    private static async Task<(long Fresh, long Total)> CountAsync(
        ResourceCatalog catalog, ModelRecords records, string instanceId, string subscriptionId, string dataSetType, CancellationToken cancellation)
    {
        var total = await records.CountAsync(subscriptionId, dataSetType, cancellation);
        return (total - await SeenAsync(catalog, instanceId, total, cancellation), total);
    }

    private static async Task<long> SeenAsync(ResourceCatalog catalog, string instanceId, long total, CancellationToken cancellation)
    {
        var (runs, _) = await catalog.PageAsync(Kinds.Run, instanceId, 0, 50, cancellation);
        var last = runs.FirstOrDefault(r => r.Entity.Status?.State == RunState.Finished && r.Entity.Parameters?[TotalKey] is not null);
        var seen = last is null ? 0 : (long)last.Entity.Parameters![TotalKey]!;

        // Rows can have been deleted since.
        return seen <= total ? seen : 0;
    }
}
