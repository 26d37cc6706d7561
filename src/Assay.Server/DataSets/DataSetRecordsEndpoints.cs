using System.Text.Json.Nodes;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Assay.Server.Intake;
using Assay.Server.Records;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.DataSets;

/// <summary>Records looked for in all data sets of a type, by their own id or that of a transaction.</summary>
internal static class DataSetRecordsEndpoints
{
    public static void MapDataSetRecords(this RouteGroupBuilder instance) =>
        instance.MapGroup("/data_set_records").WithTags("Records").MapGet("", ListAsync);

    private static async Task<Ok<JsonObject>> ListAsync(HttpRequest request, ResourceCatalog catalog, RecordSets sets, IRecordStore store, RecordLoader loader, CancellationToken cancellation)
    {
        var types = QueryParameters.Set(request, "data_set_type") ?? throw ApiException.Parameter("data_set_type", "'data_set_type' is required.");
        var offset = QueryParameters.Int(request, "offset", 0, 0, int.MaxValue);
        var limit = QueryParameters.Int(request, "limit", 100, 0, 1000);
        await loader.WaitAsync(cancellation);
        var found = new JsonArray();
        foreach (var set in (await catalog.ListAsync(Kinds.DataSet, cancellation)).Where(s => types.Contains(s.Entity.Type!)))
        {
            if (sets.Find(set.Metadata.Id) is not { } schema || found.Count == limit)
            {
                continue;
            }

            var query = new RecordQuery { Columns = RecordQueryReader.Visible(schema), Conditions = Conditions(request, set.Entity), Limit = limit - found.Count, Offset = offset };
            var rows = await store.ReadAsync(set.Metadata.Id, query, cancellation);
            foreach (var record in RecordJson.Dictionaries(rows, set)["records"]!.AsArray())
            {
                found.Add(new JsonObject { ["data_set"] = Describe(set.Entity), ["records"] = record!.DeepClone() });
            }

            // The offset counts over all sets, one after the other.
            offset = rows.RowCount > 0 || offset == 0 ? 0 : offset - (int)await store.CountAsync(set.Metadata.Id, query, cancellation);
        }

        return TypedResults.Ok(new JsonObject { ["data_set_records"] = found });
    }

    private static List<RecordCondition> Conditions(HttpRequest request, DataSet set)
    {
        var conditions = RecordQueryReader.TimeConditions(request, set);
        if (request.Query["record_id"].ToString() is { Length: > 0 } record)
        {
            conditions.Add(new RecordCondition(RecordJson.IdColumn(set), RecordOperator.Equal, [record]));
        }

        if (request.Query["transaction_id"].ToString() is { Length: > 0 } transaction)
        {
            conditions.Add(new RecordCondition("transaction_id", RecordOperator.Equal, [transaction]));
        }

        return conditions;
    }

    private static JsonObject Describe(DataSet set) => new()
    {
        ["data_mart_id"] = set.DataMartId,
        ["type"] = set.Type,
        ["target"] = new JsonObject { ["target_type"] = set.Target!.TargetType, ["target_id"] = set.Target.TargetId },
        ["data_schema"] = System.Text.Json.JsonSerializer.SerializeToNode(set.DataSchema ?? new(), Contracts.AssayJson.Default.SparkStruct),
    };
}
