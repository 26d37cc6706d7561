using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Gateway;

/// <summary>Reads the exchanges of one subscription as payload records.</summary>
internal sealed class ExchangeReader
{
    private readonly IPayloadCodec? _codec;
    private readonly PayloadFormat _format;
    private readonly string _fault = "";

    public ExchangeReader(IPayloadCodec codec, PayloadFormat format) => (_codec, _format) = (codec, format);

    /// <summary>Reads none, because of what the subscription lacks.</summary>
    public ExchangeReader(string fault, PayloadFormat format) => (_fault, _format) = (fault, format);

    /// <summary>Writes an exchange as a payload record; nothing when it is none.</summary>
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

        if (_codec is null)
        {
            throw new CodecException("", _fault);
        }

        var rows = _codec.ReadRequest(ContentDecoding.Open(exchange.Request, exchange.RequestEncoding).Span, exchange.RequestType, _format);
        var answer = AnswerParts.Complete(
            _codec.ReadAnswer(ContentDecoding.Open(exchange.Response, exchange.ResponseEncoding).Span, exchange.ResponseType, _format with { RowsSent = rows.RowCount }),
            _format);
        if (rows.RowCount != answer.Rows.RowCount)
        {
            throw new CodecException("", $"the request has {rows.RowCount} rows, the answer {answer.Rows.RowCount}");
        }

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
}
