using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Contracts;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Assay.Server.Intake;
using Assay.Server.Records;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.DataSets;

/// <summary>One record: looked at, changed, and read by the field.</summary>
internal static class SingleRecordEndpoints
{
    public static void MapSingleRecords(this RouteGroupBuilder group)
    {
        group.MapGet("/records/{recordId}", GetAsync);
        group.MapPatch("/records/{recordId}", PatchAsync).Reads<IReadOnlyList<JsonPatchOperation>>("application/json", "application/json-patch+json");
        group.MapGet("/records/{recordId}/{field}", GetFieldAsync);
    }

    private static async Task<Ok<JsonObject>> GetAsync(string id, HttpContext context, ResourceCatalog catalog, RecordSets sets, IRecordStore store, RecordLoader loader, CancellationToken cancellation)
    {
        await loader.WaitAsync(cancellation);
        return TypedResults.Ok(await FindAsync(id, RawSegment.Of(context, 0), catalog, sets, store, cancellation));
    }

    private static async Task<ContentHttpResult> GetFieldAsync(string id, HttpContext context, ResourceCatalog catalog, RecordSets sets, IRecordStore store, RecordLoader loader, CancellationToken cancellation)
    {
        await loader.WaitAsync(cancellation);
        var record = await FindAsync(id, RawSegment.Of(context, 1), catalog, sets, store, cancellation);
        var field = RawSegment.Of(context, 0);
        return record["entity"]!["values"]!.AsObject().TryGetPropertyValue(field, out var value)
            ? TypedResults.Content(value?.ToJsonString() ?? "null", "application/json")
            : throw ApiException.NotFound("column", field);
    }

    private static async Task<Ok<JsonObject>> PatchAsync(string id, HttpContext context, ResourceCatalog catalog, RecordSets sets, IRecordStore store, RecordLoader loader, CancellationToken cancellation)
    {
        await loader.WaitAsync(cancellation);
        var recordId = RawSegment.Of(context, 0);
        var patch = await context.Request.ReadPatchAsync(cancellation);
        var set = await catalog.GetAsync(Kinds.DataSet, id, cancellation);
        var record = await FindAsync(id, recordId, catalog, sets, store, cancellation);
        var before = record["entity"]!.AsObject();
        var after = JsonPatch.Apply(before, patch, AssayJson.Default.JsonObject);
        if (Changes(before, after, set.Entity) is { Count: > 0 } changes)
        {
            var row = Read(changes, sets.Find(id)!);
            await store.UpdateAsync(id, RecordJson.IdColumn(set.Entity), recordId, row, cancellation);
        }

        return TypedResults.Ok(await FindAsync(id, recordId, catalog, sets, store, cancellation));
    }

    /// <summary>The values that a patch changed.</summary>
    private static JsonObject Changes(JsonObject before, JsonObject after, DataSet set)
    {
        if (after["values"] is not JsonObject values || !JsonNode.DeepEquals(before["annotations"], after["annotations"]))
        {
            throw ApiException.Invalid("path", "Only values can be changed: the path is /values/<column>.");
        }

        var known = before["values"]!.AsObject();
        var changes = new JsonObject();
        foreach (var name in known.Select(v => v.Key).Union(values.Select(v => v.Key)).ToList())
        {
            if (JsonNode.DeepEquals(known[name], values[name]))
            {
                continue;
            }

            if (!known.ContainsKey(name))
            {
                throw ApiException.Invalid($"/values/{name}", $"The data set has no column '{name}'.");
            }

            if (DataSetSchemas.Begin(set.Type!).Any(c => c.Name == name && c.Role is not null))
            {
                throw ApiException.Invalid($"/values/{name}", $"'{name}' identifies the record and cannot be changed.");
            }

            changes[name] = values[name]?.DeepClone();
        }

        return changes;
    }

    /// <summary>The values as a table of one row, of the columns' types.</summary>
    private static Table Read(JsonObject values, RecordSchema schema)
    {
        var columns = new List<Column>();
        foreach (var (name, value) in values)
        {
            var builder = new ColumnBuilder(name, schema.Fields[schema.IndexOf(name)].Type);
            var type = builder.Type;
            var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(value, AssayJson.Default.JsonNode));
            reader.Read();
            if (CellReader.Read(ref reader, builder) is { } problem)
            {
                throw ApiException.Invalid($"/values/{name}", $"Column '{name}': {problem}.");
            }

            columns.Add(builder.Type == type ? builder.Build() : throw ApiException.Invalid($"/values/{name}", $"Column '{name}' holds {type}."));
        }

        return new Table(columns);
    }

    private static async Task<JsonObject> FindAsync(string id, string recordId, ResourceCatalog catalog, RecordSets sets, IRecordStore store, CancellationToken cancellation)
    {
        var set = await catalog.GetAsync(Kinds.DataSet, id, cancellation);
        var schema = sets.Find(id) ?? throw ApiException.NotFound(Kinds.DataSet.Label, id);
        var query = new RecordQuery
        {
            Columns = RecordQueryReader.Visible(schema),
            Conditions = [new RecordCondition(RecordJson.IdColumn(set.Entity), RecordOperator.Equal, [recordId])],
            Limit = 1,
        };
        var rows = await store.ReadAsync(id, query, cancellation);
        return rows.RowCount == 1
            ? (JsonObject)RecordJson.Dictionaries(rows, set)["records"]![0]!.DeepClone()
            : throw ApiException.NotFound("record", recordId);
    }
}
