using System.Text.Json;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Subscriptions;

namespace Assay.Server.Gateway;

/// <summary>Turns raw exchanges into payload records, with the codec of the gateway, the endpoint or the engine.</summary>
internal sealed partial class ExchangeDecoder(ResourceCatalog catalog, EngineCatalog engines, CodecCatalog codecs, ILogger<ExchangeDecoder> logger)
{
    /// <summary>Writes an exchange as a payload record.</summary>
    /// <exception cref="CodecException">It cannot be read as rows and answers; says why.</exception>
    public async Task WriteRecordAsync(Utf8JsonWriter writer, Exchange exchange, Resource<Subscription> subscription, CancellationToken cancellation)
    {
        if (exchange.Failure is { } failure)
        {
            throw new CodecException("", failure);
        }

        if (exchange.Status is < 200 or >= 300)
        {
            throw new CodecException("", $"The engine answered {exchange.Status}.");
        }

        var (codec, format) = await FindCodecAsync(subscription, cancellation);
        try
        {
            Write(writer, exchange, codec, format, ModelRoles.Of(subscription));
        }
        catch (Exception e) when (e is not CodecException)
        {
            // A fault of the codec, found by what others sent: the exchanges behind this one must not wait for its correction.
            Log.CodecFailed(logger, e, codec.Name, exchange.ScoringId);
            throw new CodecException("", $"the codec '{codec.Name}' failed on it; see the server's log");
        }
    }

    private static void Write(Utf8JsonWriter writer, Exchange exchange, IPayloadCodec codec, PayloadFormat format, ModelRoles roles)
    {
        var rows = codec.ReadRequest(ContentDecoding.Open(exchange.Request, exchange.RequestEncoding).Span, exchange.RequestType, format);
        var answer = AnswerParts.Complete(codec.ReadAnswer(ContentDecoding.Open(exchange.Response, exchange.ResponseEncoding).Span, exchange.ResponseType, format with { RowsSent = rows.RowCount }), format);
        if (rows.RowCount != answer.Rows.RowCount)
        {
            throw new CodecException("", $"the request has {rows.RowCount} rows, the answer {answer.Rows.RowCount}");
        }

        AnswerRules.Check(roles, answer.Rows);
        Write(writer, exchange, rows, answer);
    }

    private async Task<(IPayloadCodec Codec, PayloadFormat Format)> FindCodecAsync(Resource<Subscription> subscription, CancellationToken cancellation)
    {
        var provider = await catalog.FindAsync(Kinds.ServiceProvider, subscription.Entity.ServiceProviderId!, cancellation)
            ?? throw new CodecException("", "the service provider of the subscription was deleted");
        var engine = engines.Find(provider.Entity.ServiceType)
            ?? throw new CodecException("", $"this server has no engine '{provider.Entity.ServiceType}'");
        var deployment = subscription.Entity.Deployment;
        var options = subscription.Entity.Gateway?.PayloadFormat ?? deployment?.ScoringEndpoint?.PayloadFormat;
        var format = PayloadFormat.Of(ModelRoles.Of(subscription), options);
        var endpoint = Uri.TryCreate(deployment?.ScoringEndpoint?.Url, UriKind.Absolute, out var url) ? url : null;
        try
        {
            return (codecs.Of(engine, new ScoringTarget(endpoint, deployment?.DeploymentId, format))
                ?? throw new CodecException("", $"the engine '{provider.Entity.ServiceType}' has no payload format of its own; set gateway.payload_format"), format);
        }
        catch (EngineException e)
        {
            throw new CodecException("", e.Message);
        }
    }

    private static void Write(Utf8JsonWriter writer, Exchange exchange, Table rows, EngineAnswer answer)
    {
        writer.WriteStartObject();
        writer.WriteString("scoring_id", exchange.ScoringId);
        writer.WriteString("transaction_id", exchange.TransactionId);
        writer.WriteString("scoring_timestamp", DateTime.UnixEpoch.AddMicroseconds(exchange.StartedMicros));
        writer.WriteNumber("response_time", exchange.DurationMicros / 1_000.0);
        if (exchange.UserId is { } user)
        {
            writer.WriteString("user_id", user);
        }

        WriteTable(writer, "request", rows);
        WriteTable(writer, "response", answer.Rows);
        writer.WriteEndObject();
    }

    private static void WriteTable(Utf8JsonWriter writer, string name, Table table)
    {
        writer.WriteStartObject(name);
        writer.WriteStartArray("fields");
        foreach (var column in table.Columns)
        {
            writer.WriteStringValue(column.Name);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("values");
        for (var row = 0; row < table.RowCount; row++)
        {
            writer.WriteStartArray();
            foreach (var column in table.Columns)
            {
                JsonCells.Write(writer, column, row);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 64, Level = LogLevel.Error, Message = "The codec {Codec} failed on exchange {Exchange}")]
        public static partial void CodecFailed(ILogger logger, Exception exception, string codec, string exchange);
    }
}
