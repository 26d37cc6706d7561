using System.Text;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;

namespace Assay.Server.Gateway;

/// <summary>Exchanges that could not be decoded, as rows of the data set of payload logging errors, and back.</summary>
internal static class ExchangeErrors
{
    private const string Base64 = "base64";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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

    /// <summary>The row as the records endpoint takes it.</summary>
    public static ReadOnlyMemory<byte> Write(Exchange exchange, string reason)
    {
        var row = new JsonObject
        {
            ["record_id"] = exchange.ScoringId,
            ["transaction_id"] = exchange.TransactionId,
            ["reason"] = reason,
            ["started_micros"] = exchange.StartedMicros,
            ["duration_micros"] = exchange.DurationMicros,
            ["status"] = exchange.Status,
            ["failure"] = exchange.Failure,
            ["user_id"] = exchange.UserId,
            ["request_type"] = exchange.RequestType,
            ["request_encoding"] = exchange.RequestEncoding,
            ["response_type"] = exchange.ResponseType,
            ["response_encoding"] = exchange.ResponseEncoding,
        };
        Write(row, "request", exchange.Request);
        Write(row, "response", exchange.Response);
        return StrictUtf8.GetBytes(row.ToJsonString());
    }

    private static void Write(JsonObject row, string name, ReadOnlyMemory<byte> body)
    {
        try
        {
            row[name] = StrictUtf8.GetString(body.Span);
            row[$"{name}_form"] = "text";
        }
        catch (DecoderFallbackException)
        {
            row[name] = Convert.ToBase64String(body.Span);
            row[$"{name}_form"] = Base64;
        }
    }

    private static ReadOnlyMemory<byte> Bytes(Table rows, string name, int row)
    {
        var text = Text(rows, name, row) ?? "";
        return Text(rows, $"{name}_form", row) == Base64 ? Convert.FromBase64String(text) : StrictUtf8.GetBytes(text);
    }

    private static string? Text(Table rows, string name, int row) => rows.TryGet(name, out var column) ? column.GetText(row) : null;

    private static long Whole(Table rows, string name, int row) => rows.TryGet(name, out var column) && column.TryGetNumber(row, out var number) ? (long)number : 0;
}
