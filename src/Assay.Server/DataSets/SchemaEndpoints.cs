using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Contracts;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Assay.Server.Intake;
using Assay.Server.Records;
using Assay.Server.Subscriptions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.DataSets;

/// <summary>Schemas made from sample rows. Nothing is stored: the client puts the schema where it wants it.</summary>
internal static class SchemaEndpoints
{
    private static readonly RecordSchema Empty = new([]);

    public static void MapSchemas(this RouteGroupBuilder instance)
    {
        var group = instance.MapGroup("").WithTags("Schemas");
        group.MapPost("/subscriptions/{id}/schemas", InferAsync).Reads<SchemasRequest>("application/json");
        group.MapPost("/spark_schemas", ReadCsvAsync).Reads<string>("text/csv");
    }

    private static async Task<Ok<JsonObject>> InferAsync(string id, HttpRequest request, ResourceCatalog catalog, TimeProvider clock, CancellationToken cancellation)
    {
        var given = await request.ReadJsonAsync(AssayJson.Default.SchemasRequest, cancellation);
        var subscription = await catalog.GetAsync(Kinds.Subscription, id, cancellation);
        if (given.InputData is not [{ Fields: { Count: > 0 } fields, Values: { } values }, ..])
        {
            throw ApiException.Required("input_data[0].fields and input_data[0].values");
        }

        var block = new JsonObject
        {
            ["fields"] = new JsonArray([.. fields.Select(f => JsonValue.Create(f))]),
            ["values"] = values.ValueKind == JsonValueKind.Array ? JsonArray.Create(values) : throw ApiException.Invalid("input_data[0].values", "'values' must be an array of rows."),
        };
        var bytes = JsonSerializer.SerializeToUtf8Bytes(block, AssayJson.Default.JsonObject);
        var columns = Columns(block => RowsDecoder.Decode(bytes, block, Context(clock)));
        var roles = ModelRoles.Of(subscription);
        string?[] outputs = [roles.Label, roles.Prediction, roles.PredictedTarget, .. roles.Probabilities];
        var properties = (subscription.Entity.AssetProperties ?? new AssetProperties()) with
        {
            TrainingDataSchema = DataSetSchemas.Build(columns, roles),
            InputDataSchema = DataSetSchemas.Build(columns.Where(c => !outputs.Contains(c.Name)), roles),
        };
        var inferred = JsonSerializer.SerializeToNode(
            subscription with { Entity = subscription.Entity with { AssetProperties = properties } }, AssayJson.Default.ResourceSubscription)!.AsObject();
        inferred["subscription_id"] = id;
        inferred["asset_properties"] = inferred["entity"]!["asset_properties"]!.DeepClone();
        return TypedResults.Ok(new JsonObject { ["subscription"] = inferred });
    }

    private static async Task<Ok<SparkStruct>> ReadCsvAsync(HttpContext context, LargeBodies bodies, TimeProvider clock, CancellationToken cancellation)
    {
        var body = await bodies.ReadAllAsync(context, cancellation);
        var csv = body.Buffer.ToArray();
        context.Request.BodyReader.AdvanceTo(body.Buffer.End);
        var options = RecordEndpoints.ReadCsvOptions(context.Request) with { HasHeader = true };
        var columns = Columns(block => CsvDecoder.Decode(csv, [], options, block, Context(clock)));
        return TypedResults.Ok(DataSetSchemas.Build(columns, null));
    }

    private static IReadOnlyList<(string Name, ColumnType Type)> Columns(Action<RowBlock> decode)
    {
        var block = new RowBlock(Empty, addsColumns: true, RowsDecoder.Technical);
        try
        {
            decode(block);
            return [.. block.Build().Columns.Where(c => TechnicalColumn.Rows.All(t => t.Name != c.Name)).Select(c => (c.Name, c.Type))];
        }
        catch (DecodeException e)
        {
            throw new ApiException(400, e.Errors);
        }
    }

    private static PayloadContext Context(TimeProvider clock) => new(null, [], clock);
}
