using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Subscriptions;

namespace Assay.Server.Gateway;

/// <summary>Reads the exchanges of one subscription as payload records.</summary>
/// <param name="codec">Reads requests and answers; null when there is none.</param>
/// <param name="fault">Why there is no codec.</param>
/// <param name="format">What the codec is told of the model.</param>
/// <param name="roles">What an answer must keep to.</param>
/// <param name="logger">Is told of codecs that fail.</param>
internal sealed partial class ExchangeReader(IPayloadCodec? codec, string fault, PayloadFormat format, ModelRoles roles, ILogger logger)
{
    /// <summary>Writes an exchange as a payload record.</summary>
    /// <exception cref="CodecException">It cannot be read as rows and answers; says why.</exception>
    public void WriteRecord(Utf8JsonWriter writer, Exchange exchange)
    {
        if (exchange.Failure is { } failure)
        {
            throw new CodecException("", failure);
        }

        if (exchange.Status is < 200 or >= 300)
        {
            throw new CodecException("", $"The engine answered {exchange.Status}.");
        }

        if (codec is null)
        {
            throw new CodecException("", fault);
        }

        try
        {
            Decode(writer, exchange, codec);
        }
        catch (Exception e) when (e is not CodecException)
        {
            // A fault of the codec, found by what others sent: the exchanges behind this one must not wait for its correction.
            Log.CodecFailed(logger, e, codec.Name, exchange.ScoringId);
            throw new CodecException("", $"the codec '{codec.Name}' failed on it; see the server's log");
        }
    }

    private void Decode(Utf8JsonWriter writer, Exchange exchange, IPayloadCodec codec)
    {
        var rows = codec.ReadRequest(ContentDecoding.Open(exchange.Request, exchange.RequestEncoding).Span, exchange.RequestType, format);
        var answer = AnswerParts.Complete(
            codec.ReadAnswer(ContentDecoding.Open(exchange.Response, exchange.ResponseEncoding).Span, exchange.ResponseType, format with { RowsSent = rows.RowCount }),
            format);
        if (rows.RowCount != answer.Rows.RowCount)
        {
            throw new CodecException("", $"the request has {rows.RowCount} rows, the answer {answer.Rows.RowCount}");
        }

        AnswerRules.Check(roles, answer.Rows);
        Write(writer, exchange, rows, answer.Rows);
    }

    private static void Write(Utf8JsonWriter writer, Exchange exchange, Table request, Table response)
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

        WriteTable(writer, "request", request);
        WriteTable(writer, "response", response);
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
