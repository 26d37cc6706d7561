using System.Buffers;
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
    private const string Frames = "application/octet-stream";

    /// <summary>So much of a body waits for the disk at the same time.</summary>
    private const long MaxBytesAtOnce = 4 << 20;
    private const int MaxExchangesAtOnce = 1_000;

    private static readonly string[] JsonLines = ["application/x-ndjson", "application/jsonl"];

    public static IServiceCollection AddGateway(this IServiceCollection services) => services
        .AddSingleton<GatewayDirectory>()
        .AddSingleton<GatewayHttp>()
        .AddSingleton<GatewaySignature>()
        .AddSingleton<GatewayForwarder>()
        .AddSingleton<ServerGateway>()
        .AddSingleton<ExchangeLog>()
        .AddSingleton<ExchangeDecoder>()
        .AddSingleton<UnkeptExchanges>()
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
        group.MapPost("/subscriptions/{id}/exchanges", ReceiveAsync).Reads<JsonArray>(["application/json", .. JsonLines, Frames]).AcceptsApiKey();
        group.MapPost("/subscriptions/{id}/cloud_events", ReceiveEventAsync).Reads<JsonNode>("application/json", "application/cloudevents+json").AcceptsApiKey();
        group.MapPost("/subscriptions/{id}/payload_logging_errors/decode", DecodeAsync);
        group.MapGet("/subscriptions/{id}/logging_gaps", ListGapsAsync);
        group.MapPost("/subscriptions/{id}/logging_gaps/acknowledge", AcknowledgeGapsAsync);
    }

    private static async Task<Ok<JsonObject>> ListAsync(GatewayDirectory directory, UnkeptExchanges unkept, LoggingGaps gaps, CancellationToken cancellation)
    {
        var gateways = new JsonArray();
        foreach (var route in directory.All.OrderBy(r => r.Settings.Name, StringComparer.Ordinal))
        {
            gateways.Add((JsonNode)Describe(route, await gaps.ListUnacknowledgedAsync(route.SubscriptionId, cancellation)));
        }

        return TypedResults.Ok(new JsonObject
        {
            ["gateways"] = gateways,
            ["not_kept"] = new JsonObject(unkept.Counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value))),
        });
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
        string id, HttpContext context, ResourceCatalog catalog, LargeBodies bodies, ExchangeLog log, ScoringMarker marker, TimeProvider clock, CancellationToken cancellation)
    {
        await catalog.GetAsync(Kinds.Subscription, id, cancellation);
        var exchanges = Read(context.Request, await ReadAsync(context, bodies, cancellation), id, clock.GetUtcNow());
        var (received, own) = (0, 0);
        await AppendAsync(log, Traffic());
        return TypedResults.Accepted((string?)null, new JsonObject { ["received"] = received, ["own_scoring"] = own });

        // A gateway beside an engine cannot tell Assay's own calls from forged ones; the server can.
        IEnumerable<Exchange> Traffic()
        {
            foreach (var exchange in exchanges)
            {
                received++;
                if (exchange.Marker is not null && marker.IsGenuine(exchange.Marker, exchange.MarkedPath ?? "", exchange.StartedMicros))
                {
                    own++;
                }
                else
                {
                    yield return exchange with { SubscriptionId = id };
                }
            }
        }
    }

    /// <summary>Takes a request or an answer that KServe's payload logger sends; it is durable when this answers.</summary>
    private static async Task<Ok<JsonObject>> ReceiveEventAsync(
        string id, HttpContext context, ResourceCatalog catalog, LargeBodies bodies, ExchangeLog log, TimeProvider clock, CancellationToken cancellation)
    {
        await catalog.GetAsync(Kinds.Subscription, id, cancellation);
        var received = CloudEvents.Read(context.Request, await ReadAsync(context, bodies, cancellation));
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
        // Not 202: KServe's logger takes anything but 200 for a failure, and says so for every event.
        return TypedResults.Ok(new JsonObject { ["received"] = 1 });
    }

    private static IEnumerable<Exchange> Read(HttpRequest request, ReadOnlyMemory<byte> body, string id, DateTimeOffset now)
    {
        var type = request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (!JsonLines.Contains(type))
        {
            return type == Frames ? ReadFrames(body) : ExchangeJson.Read(body, id, now);
        }

        // All lines are looked at before the first one is logged, without keeping what they hold.
        var lines = ExchangeJson.ReadLines(body, id, now);
        foreach (var _ in lines)
        {
        }

        return lines;
    }

    private static async Task AppendAsync(ExchangeLog log, IEnumerable<Exchange> exchanges)
    {
        try
        {
            var waiting = new List<Task>();
            var bytes = 0L;
            foreach (var exchange in exchanges)
            {
                waiting.Add(log.AppendAsync(exchange));
                bytes += exchange.Request.Length + exchange.Response.Length;
                if (bytes > MaxBytesAtOnce || waiting.Count == MaxExchangesAtOnce)
                {
                    await Task.WhenAll(waiting);
                    waiting.Clear();
                    bytes = 0;
                }
            }

            await Task.WhenAll(waiting);
        }
        catch (IntakeLogException e)
        {
            throw new ApiException(e.IsFull ? 507 : 503, [new ApiError(e.IsFull ? "intake_full" : "intake_faulted", e.Message)]) { RetryAfterSeconds = 10 };
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, LargeBodies bodies, CancellationToken cancellation)
    {
        var read = await bodies.ReadAllAsync(context, cancellation);
        var body = read.Buffer.ToArray();
        context.Request.BodyReader.AdvanceTo(read.Buffer.End);
        return body;
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
        ["mode"] = route.IsDurable ? GatewayRules.Durable : GatewayRules.Asynchronous,
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
