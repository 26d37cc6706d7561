using System.Text.Json.Nodes;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Server.Access;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Assay.Server.Intake;
using Assay.Server.Records;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.DataSets;

/// <summary>The records of data sets: stored, listed, filtered and counted.</summary>
internal static class RecordEndpoints
{
    private const int DefaultLineLength = 1 << 20;

    public static void MapRecords(this RouteGroupBuilder instance)
    {
        var group = instance.MapGroup("/data_sets/{id}").WithTags("Records");
        group.MapPost("/records", StoreAsync).Reads<JsonArray>("application/json", "text/csv").AcceptsApiKey();
        group.MapGet("/records", ListAsync);
        group.MapSingleRecords();
        group.MapGet("/requests/{requestId}", GetRequestAsync);
    }

    private static async Task<Accepted<RecordsState>> StoreAsync(string id, HttpContext context, RecordWriter writer, LargeBodies bodies, CancellationToken cancellation)
    {
        var body = await bodies.ReadAllAsync(context, cancellation);
        long position;
        try
        {
            position = IsCsv(context.Request)
                ? await writer.StoreCsvAsync(id, body.Buffer, ReadCsvOptions(context.Request), cancellation)
                : await writer.StoreJsonAsync(id, body.Buffer, cancellation);
        }
        finally
        {
            context.Request.BodyReader.AdvanceTo(body.Buffer.End);
        }

        var dataSet = context.Request.Path.ToString().TrimEnd('/')[..^"/records".Length];
        return TypedResults.Accepted($"{dataSet}/requests/{RecordsRequest.Id(position)}", new RecordsState(ResourceState.Preparing));
    }

    private static async Task<Ok<RecordsState>> GetRequestAsync(string id, string requestId, ResourceCatalog catalog, RecordLoader loader, CancellationToken cancellation)
    {
        await catalog.GetAsync(Kinds.DataSet, id, cancellation);
        var position = RecordsRequest.Position(requestId) ?? throw ApiException.NotFound("request", requestId);
        return TypedResults.Ok(new RecordsState(loader.IsLoaded(position) ? ResourceState.Active : ResourceState.Preparing));
    }

    private static async Task<Ok<JsonObject>> ListAsync(string id, HttpRequest request, ResourceCatalog catalog, RecordSets sets, IRecordStore store, RecordLoader loader, TransactionJoin join, CancellationToken cancellation)
    {
        await loader.WaitAsync(cancellation);
        var set = await catalog.GetAsync(Kinds.DataSet, id, cancellation);
        var schema = sets.Find(id) ?? throw ApiException.NotFound("data set", id);
        var query = RecordQueryReader.Read(request, set.Entity, schema, await join.ReadAsync(request, schema, cancellation));
        var rows = query.Limit == 0 ? null : await store.ReadAsync(id, query, cancellation);
        var format = request.Query["format"].ToString();
        var answer = format switch
        {
            "" or "dict" => RecordJson.Dictionaries(rows, set),
            "list" => RecordJson.Lists(rows, query.Columns!),
            _ => throw ApiException.Parameter("format", "'format' must be dict or list."),
        };
        if (QueryParameters.Bool(request, "include_total_count"))
        {
            answer["total_count"] = await store.CountAsync(id, query, cancellation);
        }

        return TypedResults.Ok(answer);
    }

    private static bool IsCsv(HttpRequest request) =>
        request.ContentType?.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase) == true;

    public static CsvOptions ReadCsvOptions(HttpRequest request)
    {
        var delimiter = request.Query["delimiter"].ToString() switch
        {
            "" => ',',
            "\\t" or "tab" => '\t',
            { Length: 1 } one => one[0],
            _ => throw ApiException.Parameter("delimiter", "'delimiter' must be one character."),
        };
        var onError = request.Query["on_error"].ToString();
        if (onError is not ("" or "stop" or "continue"))
        {
            throw ApiException.Parameter("on_error", "'on_error' must be stop or continue.");
        }

        var limit = QueryParameters.Int(request, "limit", -1, 0, int.MaxValue);
        return new CsvOptions(
            QueryParameters.Bool(request, "header"),
            delimiter,
            QueryParameters.Int(request, "skip", 0, 0, int.MaxValue),
            limit < 0 ? null : limit,
            onError == "continue",
            QueryParameters.Int(request, "csv_max_line_length", DefaultLineLength, 1, 64 << 20));
    }
}
