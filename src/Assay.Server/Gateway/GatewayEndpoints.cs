using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Contracts;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Server.Access;
using Assay.Server.Catalog;
using Assay.Server.Engines.Transport;
using Assay.Server.Http;
using Assay.Server.Intake.Log;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Gateway;

/// <summary>The gateway itself, how its gateways do, and another try for what could not be decoded.</summary>
internal static class GatewayEndpoints
{
    public static IServiceCollection AddGateway(this IServiceCollection services) => services
        .AddSingleton<GatewayDirectory>()
        .AddSingleton<GatewayHttp>()
        .AddSingleton<GatewaySignature>()
        .AddSingleton<GatewayForwarder>()
        .AddSingleton<ServerGateway>()
        .AddSingleton<ExchangeLog>()
        .AddSingleton<ExchangeDecoder>()
        .AddSingleton<ExchangeStore>()
        .AddSingleton<ExchangeWorker>()
        .AddSingleton<PayloadLoggingErrors>()
        .AddSingleton<LoggingGaps>()
        .AddHostedService(s => s.GetRequiredService<ExchangeWorker>())
        .AddHostedService(s => s.GetRequiredService<LoggingGaps>());

    /// <summary>Passes everything under <c>/gateway/</c> on, before anything else looks at it.</summary>
    public static void UseGateway(this IApplicationBuilder web) =>
        web.MapWhen(
            context => context.Request.Path.StartsWithSegments("/gateway"),
            branch => branch.Run(context => context.RequestServices.GetRequiredService<ServerGateway>().ForwardAsync(context)));

    public static void MapGateways(this RouteGroupBuilder instance)
    {
        var group = instance.MapGroup("").WithTags("Gateways");
        group.MapGet("/gateways", ListAsync);
        group.MapPost("/subscriptions/{id}/exchanges", ReceiveAsync).Reads<JsonArray>("application/json", "application/octet-stream");
        group.MapPost("/subscriptions/{id}/cloud_events", ReceiveEventAsync).Reads<JsonNode>("application/json", "application/cloudevents+json");
        group.MapPost("/subscriptions/{id}/payload_logging_errors/decode", DecodeAsync);
        group.MapGet("/subscriptions/{id}/logging_gaps", ListGapsAsync);
        group.MapPost("/subscriptions/{id}/logging_gaps/acknowledge", AcknowledgeGapsAsync);
    }

    private static async Task<Ok<JsonObject>> ListAsync(GatewayDirectory directory, LoggingGaps gaps, CancellationToken cancellation)
    {
        var gateways = new JsonArray();
        foreach (var route in directory.All.OrderBy(r => r.Settings.Name, StringComparer.Ordinal))
        {
            gateways.Add((JsonNode)Describe(route, await gaps.ListUnacknowledgedAsync(route.SubscriptionId, cancellation)));
        }

        return TypedResults.Ok(new JsonObject { ["gateways"] = gateways });
    }

    private static async Task<Ok<LoggingGapList>> ListGapsAsync(string id, ResourceCatalog catalog, LoggingGaps gaps, CancellationToken cancellation)
    {
        await catalog.GetAsync(Kinds.Subscription, id, cancellation);
        return TypedResults.Ok(new LoggingGapList(await gaps.ListAsync(id, cancellation)));
    }

    /// <summary>Says that the gaps that have ended are known; they are no longer shown with the gateway.</summary>
    private static async Task<Ok<LoggingGapList>> AcknowledgeGapsAsync(string id, HttpContext context, LoggingGaps gaps, CancellationToken cancellation)
    {
        await gaps.AcknowledgeAsync(id, context.UserName(), cancellation);
        return TypedResults.Ok(new LoggingGapList(await gaps.ListAsync(id, cancellation)));
    }

    /// <summary>
    /// Takes raw exchanges: of a gateway beside an engine, or as JSON of whoever logs where the traffic is. They are durable
    /// when this answers.
    /// </summary>
    private static async Task<Accepted<JsonObject>> ReceiveAsync(
        string id, HttpRequest request, ResourceCatalog catalog, ExchangeLog log, ScoringMarker marker, TimeProvider clock, CancellationToken cancellation)
    {
        await catalog.GetAsync(Kinds.Subscription, id, cancellation);
        var body = await ReadAsync(request, cancellation);
        var exchanges = request.ContentType?.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase) is true
            ? ReadFrames(body)
            : ExchangeJson.Read(body, id, clock.GetUtcNow());

        // A gateway beside an engine cannot tell Assay's own calls from forged ones; the server can.
        var traffic = exchanges.Where(e => e.Marker is null || !marker.IsGenuine(e.Marker, e.MarkedPath ?? "", e.StartedMicros)).ToList();
        await AppendAsync(log, traffic.Select(e => e with { SubscriptionId = id }));
        return TypedResults.Accepted((string?)null, new JsonObject { ["received"] = exchanges.Count, ["own_scoring"] = exchanges.Count - traffic.Count });
    }

    /// <summary>Takes a request or an answer that KServe's payload logger sends; it is durable when this answers.</summary>
    private static async Task<Accepted<JsonObject>> ReceiveEventAsync(
        string id, HttpRequest request, ResourceCatalog catalog, ExchangeLog log, TimeProvider clock, CancellationToken cancellation)
    {
        await catalog.GetAsync(Kinds.Subscription, id, cancellation);
        var received = CloudEvents.Read(request, await ReadAsync(request, cancellation));
        var exchange = new Exchange
        {
            SubscriptionId = id,
            ScoringId = received.Id,
            TransactionId = received.Id,
            Half = received.IsAnswer ? ExchangeHalf.Answer : ExchangeHalf.Request,
            StartedMicros = (received.Time ?? clock.GetUtcNow().UtcDateTime).Micros(),
            Status = 200,
        };
        await AppendAsync(log, [received.IsAnswer
            ? exchange with { ResponseType = received.ContentType, Response = received.Body }
            : exchange with { RequestType = received.ContentType, Request = received.Body }]);
        return TypedResults.Accepted((string?)null, new JsonObject { ["received"] = 1 });
    }

    private static async Task AppendAsync(ExchangeLog log, IEnumerable<Exchange> exchanges)
    {
        try
        {
            await Task.WhenAll(exchanges.Select(e => log.AppendAsync(e)));
        }
        catch (IntakeLogException e)
        {
            throw new ApiException(e.IsFull ? 507 : 503, [new ApiError(e.IsFull ? "intake_full" : "intake_faulted", e.Message)]) { RetryAfterSeconds = 10 };
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellation);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static IReadOnlyList<Exchange> ReadFrames(ReadOnlyMemory<byte> body)
    {
        try
        {
            return ExchangeCodec.ReadMany(body);
        }
        catch (FormatException e)
        {
            throw ApiException.Invalid("$", e.Message);
        }
    }

    private static async Task<Ok<JsonObject>> DecodeAsync(string id, PayloadLoggingErrors errors, CancellationToken cancellation)
    {
        var (decoded, failed) = await errors.DecodeAsync(id, cancellation);
        return TypedResults.Ok(new JsonObject
        {
            ["decoded"] = decoded,
            ["failed"] = new JsonArray([.. failed.Select(f => new JsonObject { ["record_id"] = f.Exchange.ScoringId, ["reason"] = f.Reason })]),
        });
    }

    private static JsonObject Describe(GatewayRoute route, IReadOnlyList<Resource<LoggingGap>> gaps) => new()
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
        ["logging_gaps"] = new JsonArray([.. gaps.Select(g => JsonSerializer.SerializeToNode(g.Entity, AssayJson.Default.LoggingGap))]),
    };
}
