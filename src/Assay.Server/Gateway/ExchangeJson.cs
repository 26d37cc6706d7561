using System.Text;
using System.Text.Json;
using Assay.Server.Catalog;
using Assay.Server.Http;

namespace Assay.Server.Gateway;

/// <summary>
/// Exchanges as JSON, for whoever logs from where the traffic is: an application's middleware, a downstream system, a file.
/// An array of objects with <c>request</c> and <c>response</c>, each <c>{"body"}</c> as text or <c>{"base64"}</c>, with
/// <c>content_type</c> and <c>content_encoding</c> where they are not plain JSON. Who sees Assay's own calls too sends their
/// <c>marker</c> and the <c>path</c> they came to.
/// </summary>
internal static class ExchangeJson
{
    private const string NotUnicode = "There is a name or text that is not valid Unicode.";

    /// <param name="json">The array, or a single object.</param>
    /// <param name="subscriptionId">Whose traffic it is.</param>
    /// <param name="now">The time of exchanges that do not say theirs.</param>
    /// <exception cref="ApiException">400 naming the place.</exception>
    public static IReadOnlyList<Exchange> Read(ReadOnlyMemory<byte> json, string subscriptionId, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select((item, i) => Read(item, $"[{i}]", subscriptionId, now))]
                : [Read(document.RootElement, "$", subscriptionId, now)];
        }
        catch (JsonException e)
        {
            throw ApiException.Invalid("$", $"The body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).");
        }
        catch (InvalidOperationException)
        {
            throw ApiException.Invalid("$", NotUnicode);
        }
    }

    /// <summary>Reads JSON lines: an exchange a line, one at a time. Empty lines are passed over.</summary>
    /// <param name="body">The lines in UTF-8, with or without a byte-order mark.</param>
    /// <param name="subscriptionId">Whose traffic it is.</param>
    /// <param name="now">The time of exchanges that do not say theirs.</param>
    /// <exception cref="ApiException">400 naming the line and the place in it.</exception>
    public static IEnumerable<Exchange> ReadLines(ReadOnlyMemory<byte> body, string subscriptionId, DateTimeOffset now)
    {
        var rest = body.Span.StartsWith(Encoding.UTF8.Preamble) ? body[3..] : body;
        for (var line = 1; rest.Length > 0; line++)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var text = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (text.Span.ContainsAnyExcept(" \t\r"u8))
            {
                yield return ReadLine(text, $"line {line}", subscriptionId, now);
            }
        }
    }

    private static Exchange ReadLine(ReadOnlyMemory<byte> json, string place, string subscriptionId, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, place, subscriptionId, now);
        }
        catch (JsonException e)
        {
            throw ApiException.Invalid(place, $"This is not valid JSON in one line (byte {e.BytePositionInLine + 1}).");
        }
        catch (InvalidOperationException)
        {
            throw ApiException.Invalid(place, NotUnicode);
        }
    }

    private static Exchange Read(JsonElement item, string place, string subscriptionId, DateTimeOffset now)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw ApiException.Invalid(place, "An exchange must be an object with request and response.");
        }

        var scoringId = Text(item, "scoring_id", place) ?? Guid.CreateVersion7(now).ToString();
        var started = Text(item, "started_at", place) is { } text
            ? QueryTime.TryParse(text, out var time, out _) ? time : throw ApiException.Invalid($"{place}.started_at", "'started_at' must be a date and time in ISO 8601.")
            : now.UtcDateTime;
        var request = Body(item, "request", place);
        var response = Body(item, "response", place);
        return new Exchange
        {
            SubscriptionId = subscriptionId,
            ScoringId = scoringId,
            TransactionId = Text(item, "transaction_id", place) ?? scoringId,
            UserId = Text(item, "user_id", place),
            Marker = Text(item, "marker", place),
            MarkedPath = Text(item, "path", place),
            StartedMicros = started.Micros(),
            DurationMicros = (long)(Number(item, "response_time", place, 0, 1e12) * 1_000),
            Status = (int)Number(item, "status", place, 200, 599),
            RequestType = request.Type,
            RequestEncoding = request.Encoding,
            Request = request.Bytes,
            ResponseType = response.Type,
            ResponseEncoding = response.Encoding,
            Response = response.Bytes,
        };
    }

    private static (string? Type, string? Encoding, byte[] Bytes) Body(JsonElement item, string name, string place)
    {
        place = $"{place}.{name}";
        if (!item.TryGetProperty(name, out var part) || part.ValueKind != JsonValueKind.Object)
        {
            throw ApiException.Invalid(place, $"'{name}' must be an object with the body as text ('body') or as 'base64'.");
        }

        return (Text(part, "content_type", place) ?? "application/json", Text(part, "content_encoding", place), Bytes(part, place));
    }

    private static byte[] Bytes(JsonElement part, string place)
    {
        if (part.TryGetProperty("base64", out var packed))
        {
            return packed.ValueKind == JsonValueKind.String && packed.TryGetBytesFromBase64(out var bytes)
                ? bytes
                : throw ApiException.Invalid($"{place}.base64", "'base64' must be text in Base64.");
        }

        // JSON may stand as it is, without being packed into text.
        return !part.TryGetProperty("body", out var body) ? throw ApiException.Invalid(place, "There is neither 'body' nor 'base64'.")
            : body.ValueKind == JsonValueKind.String ? Encoding.UTF8.GetBytes(body.GetString()!)
            : Encoding.UTF8.GetBytes(body.GetRawText());
    }

    private static string? Text(JsonElement parent, string name, string place)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 1_000 } text
            ? text
            : throw ApiException.Invalid($"{place}.{name}", $"'{name}' must be text of 1 to 1000 characters.");
    }

    private static double Number(JsonElement parent, string name, string place, double fallback, double most)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return fallback;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= 0 && number <= most
            ? number
            : throw ApiException.Invalid($"{place}.{name}", $"'{name}' must be a number from 0 to {most}.");
    }
}
