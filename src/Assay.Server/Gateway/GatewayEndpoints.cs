using System.Text.Json.Nodes;
using Assay.Contracts.DataSets;
using Assay.Server.Catalog;
using Assay.Server.DataSets;
using Assay.Server.Http;
using Assay.Server.Records;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Gateway;

/// <summary>The gateway itself, how its gateways do, and another try for what could not be decoded.</summary>
internal static class GatewayEndpoints
{
    private const int RowsPerRound = 200;

    public static IServiceCollection AddGateway(this IServiceCollection services) => services
        .AddSingleton<GatewayDirectory>()
        .AddSingleton<GatewayHttp>()
        .AddSingleton<GatewaySignature>()
        .AddSingleton<GatewayForwarder>()
        .AddSingleton<ExchangeLog>()
        .AddSingleton<ExchangeDecoder>()
        .AddSingleton<ExchangeStore>()
        .AddSingleton<ExchangeWorker>()
        .AddHostedService(s => s.GetRequiredService<ExchangeWorker>());

    /// <summary>Passes everything under <c>/gateway/</c> on, before anything else looks at it.</summary>
    public static void UseGateway(this IApplicationBuilder web) =>
        web.MapWhen(
            context => context.Request.Path.StartsWithSegments("/gateway"),
            branch => branch.Run(context => context.RequestServices.GetRequiredService<GatewayForwarder>().ForwardAsync(context)));

    public static void MapGateways(this RouteGroupBuilder instance)
    {
        var group = instance.MapGroup("").WithTags("Gateways");
        group.MapGet("/gateways", List);
        group.MapPost("/subscriptions/{id}/payload_logging_errors/decode", DecodeAsync);
    }

    private static Ok<JsonObject> List(GatewayDirectory directory) => TypedResults.Ok(new JsonObject
    {
        ["gateways"] = new JsonArray([.. directory.All.OrderBy(r => r.Settings.Name, StringComparer.Ordinal).Select(Describe)]),
    });

    private static async Task<Ok<JsonObject>> DecodeAsync(
        string id, ResourceCatalog catalog, DataSetService dataSets, IRecordStore store, ExchangeStore exchanges, ExchangeWorker worker, Intake.RecordLoader loader, CancellationToken cancellation)
    {
        var subscription = await catalog.GetAsync(Kinds.Subscription, id, cancellation);
        await worker.WaitAsync(cancellation);
        await loader.WaitAsync(cancellation);
        long tried = 0;
        var failed = new JsonArray();
        if (await dataSets.FindForTargetAsync(id, DataSetType.PayloadLoggingError, cancellation) is { } errors)
        {
            var query = new RecordQuery { Ascending = true, Limit = RowsPerRound };
            for (var rows = await store.ReadAsync(errors.Metadata.Id, query, cancellation); rows.RowCount > 0; rows = await store.ReadAsync(errors.Metadata.Id, query, cancellation))
            {
                var again = Enumerable.Range(0, rows.RowCount).Select(row => ExchangeErrors.Read(id, rows, row)).ToList();
                foreach (var (exchange, reason) in await exchanges.RetryAsync(subscription, again, cancellation))
                {
                    failed.Add(new JsonObject { ["record_id"] = exchange.ScoringId, ["reason"] = reason });
                }

                tried += rows.RowCount;
                query = query with { Offset = tried };
            }
        }

        return TypedResults.Ok(new JsonObject { ["decoded"] = tried - failed.Count, ["failed"] = failed });
    }

    private static JsonObject Describe(GatewayRoute route) => new()
    {
        ["name"] = route.Settings.Name,
        ["address"] = GatewayTarget.Prefix + route.Settings.Name,
        ["subscription_id"] = route.SubscriptionId,
        ["mode"] = route.IsDurable ? GatewayDirectory.Durable : GatewayDirectory.Asynchronous,
        ["forwarded"] = route.Counters.Forwarded,
        ["failed"] = route.Counters.Failed,
        ["own_scoring"] = route.Counters.OwnScoring,
        ["not_sampled"] = route.Counters.NotSampled,
        ["not_marked"] = route.Counters.NotMarked,
        ["logged"] = route.Counters.Logged,
        ["lost"] = route.Counters.Lost,
    };
}
