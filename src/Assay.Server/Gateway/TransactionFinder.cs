using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Contracts.Subscriptions;
using Assay.Server.Engines.Codecs;
using Assay.Server.Http;

namespace Assay.Server.Gateway;

/// <summary>Finds what a request says of itself: its transaction, and whether it is marked as user traffic.</summary>
internal static class TransactionFinder
{
    private const int MaxLength = 200;

    /// <summary>
    /// The transaction id: of the configured header or place in the body, of <c>X-Global-Transaction-Id</c>, or the trace
    /// id of a W3C <c>traceparent</c>; null when the application names none.
    /// </summary>
    public static string? Find(Contracts.Subscriptions.Gateway settings, IHeaderDictionary headers, ReadOnlySpan<byte> request)
    {
        if (settings.TransactionIdHeader is { } header && Usable(headers[header]) is { } named)
        {
            return named;
        }

        if (settings.TransactionIdPointer is { } pointer && Usable(At(request, pointer)?.ToString()) is { } pointed)
        {
            return pointed;
        }

        if (Usable(headers[ErrorEnvelopeMiddleware.TransactionHeader]) is { } global)
        {
            return global;
        }

        // version-traceid-parentid-flags
        return headers.TraceParent.ToString().Split('-') is [_, { Length: 32 } trace, _, _] && trace != new string('0', 32) ? trace : null;
    }

    /// <summary>Whether a request has the marker of user traffic.</summary>
    public static bool HasMarker(GatewayMarker marker, IHeaderDictionary headers, ReadOnlySpan<byte> request)
    {
        if (marker.Header is { } header)
        {
            return headers.TryGetValue(header, out var value) && (marker.Value is not { } wanted || wanted.ToString() == value.ToString());
        }

        return At(request, marker.Pointer!) is { } node
            && (marker.Value is not { } expected || JsonNode.DeepEquals(node, JsonSerializer.SerializeToNode(expected, Contracts.AssayJson.Default.JsonElement)));
    }

    /// <summary>Whether a transaction is in the sample: the same one always is or never is.</summary>
    public static bool IsSampled(string transactionId, double rate) =>
        rate >= 1 || XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(transactionId)) / (double)ulong.MaxValue < rate;

    private static JsonNode? At(ReadOnlySpan<byte> body, string pointer)
    {
        try
        {
            using var document = EngineJson.Parse(body);
            var element = document.RootElement;
            foreach (var step in JsonPointer.Parse(pointer))
            {
                if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(step, out var member))
                {
                    element = member;
                }
                else if (element.ValueKind == JsonValueKind.Array && int.TryParse(step, out var index) && index >= 0 && index < element.GetArrayLength())
                {
                    element = element[index];
                }
                else
                {
                    return null;
                }
            }

            return JsonSerializer.SerializeToNode(element, Contracts.AssayJson.Default.JsonElement);
        }
        catch (Exception e) when (e is CodecException or JsonPatchException)
        {
            return null;
        }
    }

    private static string? Usable(string? text) =>
        text is { Length: > 0 and <= MaxLength } && !text.AsSpan().ContainsAnyInRange('\0', '\u001f') ? text : null;
}
