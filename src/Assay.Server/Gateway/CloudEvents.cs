using System.Text;
using System.Text.Json;
using Assay.Server.Http;

namespace Assay.Server.Gateway;

/// <summary>
/// The events of KServe's payload logger: a request and its answer arrive apart, as two CloudEvents of one id, in the
/// binary form (attributes in <c>ce-</c> headers) or the structured one.
/// </summary>
internal static class CloudEvents
{
    private const string Structured = "application/cloudevents+json";

    /// <summary>An event.</summary>
    /// <param name="Id">What request and answer share.</param>
    /// <param name="IsAnswer">Whether it is the answer.</param>
    /// <param name="ContentType">The body's type.</param>
    /// <param name="Time">When the event was made; null when it does not say.</param>
    /// <param name="Body">The request's or answer's body.</param>
    internal sealed record Event(string Id, bool IsAnswer, string ContentType, DateTime? Time, ReadOnlyMemory<byte> Body);

    /// <exception cref="ApiException">400: the event has no id, or is neither a request nor an answer.</exception>
    public static Event Read(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        if (request.ContentType?.StartsWith(Structured, StringComparison.OrdinalIgnoreCase) is true)
        {
            return ReadStructured(body);
        }

        return Create(
            request.Headers["ce-id"].ToString(), request.Headers["ce-type"].ToString(), request.ContentType, request.Headers["ce-time"].ToString(), body);
    }

    private static Event ReadStructured(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            string Attribute(string name) => root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
            var data = Attribute("data_base64") is { Length: > 0 } packed ? Convert.FromBase64String(packed)
                : root.TryGetProperty("data", out var plain) ? Encoding.UTF8.GetBytes(plain.GetRawText())
                : [];
            return Create(Attribute("id"), Attribute("type"), Attribute("datacontenttype"), Attribute("time"), data);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw ApiException.Invalid("$", "The body is no CloudEvent in JSON.");
        }
    }

    private static Event Create(string id, string type, string? contentType, string time, ReadOnlyMemory<byte> body)
    {
        if (id.Length is 0 or > 200)
        {
            throw ApiException.Invalid("ce-id", "The event has no id, or one of more than 200 characters.");
        }

        var isAnswer = type.EndsWith("inference.response", StringComparison.Ordinal);
        if (!isAnswer && !type.EndsWith("inference.request", StringComparison.Ordinal))
        {
            throw ApiException.Invalid("ce-type", "The event's type must end in inference.request or inference.response.");
        }

        return new Event(id, isAnswer, string.IsNullOrEmpty(contentType) ? "application/json" : contentType, QueryTime.TryParse(time, out var at, out _) ? at : null, body);
    }
}
