using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Intake;
using Assay.Server.Records;
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
    private readonly RowBlock _scratch = new(new RecordSchema([]), addsColumns: true, new HashSet<string>());

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
        var request = ContentDecoding.Open(exchange.Request, exchange.RequestEncoding).Span;
        Table? table = null;
        if ((codec.IsRecordFormat ? CountRows(request) : null) is not { } rows)
        {
            table = codec.ReadRequest(request, exchange.RequestType, format);
            rows = table.RowCount;
        }

        var answer = AnswerParts.Complete(
            codec.ReadAnswer(ContentDecoding.Open(exchange.Response, exchange.ResponseEncoding).Span, exchange.ResponseType, format with { RowsSent = rows }),
            format);
        if (rows != answer.Rows.RowCount)
        {
            throw new CodecException("", $"the request has {rows} rows, the answer {answer.Rows.RowCount}");
        }

        AnswerRules.Check(roles, answer.Rows);
        writer.WriteStartObject();
        WriteHead(writer, exchange);
        if (table is null)
        {
            writer.WritePropertyName("request");
            writer.WriteRawValue(request, skipInputValidation: true);
        }
        else
        {
            WriteTable(writer, "request", table);
        }

        WriteTable(writer, "response", answer.Rows);
        writer.WriteEndObject();
    }

    private int? CountRows(ReadOnlySpan<byte> request)
    {
        _scratch.Reset();
        return PayloadScanner.CountRows(request, _scratch);
    }

    private static void WriteHead(Utf8JsonWriter writer, Exchange exchange)
    {
        writer.WriteString("scoring_id", exchange.ScoringId);
        writer.WriteString("transaction_id", exchange.TransactionId);
        writer.WriteString("scoring_timestamp", DateTime.UnixEpoch.AddMicroseconds(exchange.StartedMicros));
        writer.WriteNumber("response_time", exchange.DurationMicros / 1_000.0);
        if (exchange.UserId is { } user)
        {
            writer.WriteString("user_id", user);
        }
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
