using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Assay.Monitors.Tables;

namespace Assay.Server.Gateway;

/// <summary>Exchanges that could not be decoded, as rows of the data set of payload logging errors, and back.</summary>
internal static class ExchangeErrors
{
    private const string Base64 = "base64";

    public static Exchange Read(string subscriptionId, Table rows, int row) => new()
    {
        SubscriptionId = subscriptionId,
        ScoringId = rows["record_id"].GetText(row)!,
        TransactionId = rows["transaction_id"].GetText(row) ?? "",
        UserId = Text(rows, "user_id", row),
        StartedMicros = Whole(rows, "started_micros", row),
        DurationMicros = Whole(rows, "duration_micros", row),
        Status = (int)Whole(rows, "status", row),
        Failure = Text(rows, "failure", row),
        RequestType = Text(rows, "request_type", row),
        RequestEncoding = Text(rows, "request_encoding", row),
        ResponseType = Text(rows, "response_type", row),
        ResponseEncoding = Text(rows, "response_encoding", row),
        Request = Bytes(rows, "request", row),
        Response = Bytes(rows, "response", row),
    };

    /// <summary>Writes the row as the records endpoint takes it.</summary>
    public static void Write(Utf8JsonWriter writer, Exchange exchange, string reason)
    {
        writer.WriteStartObject();
        writer.WriteString("record_id", exchange.ScoringId);
        writer.WriteString("transaction_id", exchange.TransactionId);
        writer.WriteString("reason", reason);
        writer.WriteNumber("started_micros", exchange.StartedMicros);
        writer.WriteNumber("duration_micros", exchange.DurationMicros);
        writer.WriteNumber("status", exchange.Status);
        writer.WriteString("failure", exchange.Failure);
        writer.WriteString("user_id", exchange.UserId);
        writer.WriteString("request_type", exchange.RequestType);
        writer.WriteString("request_encoding", exchange.RequestEncoding);
        writer.WriteString("response_type", exchange.ResponseType);
        writer.WriteString("response_encoding", exchange.ResponseEncoding);
        Write(writer, "request", exchange.Request.Span);
        Write(writer, "response", exchange.Response.Span);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, ReadOnlySpan<byte> body)
    {
        if (Utf8.IsValid(body))
        {
            writer.WriteString(name, body);
            writer.WriteString($"{name}_form", "text");
        }
        else
        {
            writer.WriteBase64String(name, body);
            writer.WriteString($"{name}_form", Base64);
        }
    }

    private static ReadOnlyMemory<byte> Bytes(Table rows, string name, int row)
    {
        var text = Text(rows, name, row) ?? "";
        return Text(rows, $"{name}_form", row) == Base64 ? Convert.FromBase64String(text) : Encoding.UTF8.GetBytes(text);
    }

    private static string? Text(Table rows, string name, int row) => rows.TryGet(name, out var column) ? column.GetText(row) : null;

    private static long Whole(Table rows, string name, int row) => rows.TryGet(name, out var column) && column.TryGetNumber(row, out var number) ? (long)number : 0;
}
