using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Monitors.Drift;
using Assay.Monitors.Tables;

namespace Assay.Server.Monitoring.Drift;

/// <summary>The clusters of drifted transactions as the API shows them, with the ids of the rows behind each.</summary>
internal static class DriftSummaryJson
{
    /// <summary>More row ids than these are counted, but not listed.</summary>
    private const int MaxRowIds = 1_000;

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <param name="summary">The clusters.</param>
    /// <param name="logged">The window's rows with their ids.</param>
    public static JsonNode Write(DriftSummary summary, Table logged)
    {
        var json = JsonSerializer.SerializeToNode(summary, Options)!;
        AddRowIds(json["drifted_transactions"]!, summary.DriftedTransactions, logged);
        AddRowIds(json["data_drifted_transactions"]!, summary.DataDriftedTransactions, logged);
        AddRowIds(json["drifted_and_data_drifted_transactions"]!, summary.DriftedAndDataDriftedTransactions, logged);
        return json;
    }

    private static void AddRowIds(JsonNode json, DriftedGroup group, Table logged)
    {
        var ids = logged["scoring_id"];
        for (var i = 0; i < group.Clusters.Count; i++)
        {
            var rows = group.Clusters[i].Rows.Take(MaxRowIds).Select(row => (JsonNode?)JsonValue.Create(ids.GetText(row)));
            json["clusters"]![i]!["scoring_ids"] = new JsonArray([.. rows]);
        }
    }
}
