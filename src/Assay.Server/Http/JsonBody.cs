using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Assay.Contracts;
using Assay.Contracts.Envelopes;
using Microsoft.AspNetCore.Http.Features;

namespace Assay.Server.Http;

/// <summary>Reads request bodies into wire records and says precisely what is wrong with those that are none.</summary>
internal static class JsonBody
{
    /// <summary>Resources are small: nobody describes one in more.</summary>
    private const long MaxBytes = 16 << 20;

    // An answer wraps what was sent in an envelope, and that in a list, and many clients read 64 levels.
    private const int MaxDepth = 60;

    /// <exception cref="ApiException">400 naming the place, when the body is empty, not JSON, or of the wrong shape.</exception>
    public static async ValueTask<T> ReadJsonAsync<T>(this HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        LimitSize(request);
        var body = await request.HttpContext.RequestServices.GetRequiredService<LargeBodies>().ReadAllAsync(request.HttpContext, cancellation);
        try
        {
            return Read(body.Buffer.IsSingleSegment ? body.Buffer.FirstSpan : body.Buffer.ToArray(), type);
        }
        finally
        {
            request.BodyReader.AdvanceTo(body.Buffer.End);
        }
    }

    private static void LimitSize(HttpRequest request)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = Math.Min(limit.MaxRequestBodySize ?? MaxBytes, MaxBytes);
        }
    }

    private static T Read<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type)
    {
        body = body.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;
        if (!Utf8.IsValid(body) || HasLoneSurrogate(body))
        {
            throw Malformed("The body holds text that is not valid Unicode.", "$");
        }

        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
            var read = JsonSerializer.Deserialize(ref reader, type) ?? throw Malformed("The body must not be null.", "$");
            reader.Read();
            return BodyFaults.Find(read, type) is { } fault ? throw Malformed(fault.Message, fault.Place) : read;
        }
        catch (JsonException e)
        {
            throw Malformed(Describe(e), e.Path ?? "$");
        }
    }

    /// <summary>As <see cref="ReadJsonAsync"/>, but an empty body gives <paramref name="empty"/>.</summary>
    public static async ValueTask<T> ReadOptionalJsonAsync<T>(this HttpRequest request, JsonTypeInfo<T> type, T empty, CancellationToken cancellation)
    {
        LimitSize(request);
        var read = await request.BodyReader.ReadAsync(cancellation);
        var isEmpty = read.IsCompleted && read.Buffer.IsEmpty;
        request.BodyReader.AdvanceTo(read.Buffer.Start);
        return isEmpty ? empty : await request.ReadJsonAsync(type, cancellation);
    }

    /// <summary>Checks a free-form member that clients read back as an object.</summary>
    /// <exception cref="ApiException">400 when it is something else.</exception>
    public static void RequireObject(JsonElement? member, string field)
    {
        if (member is { ValueKind: not JsonValueKind.Object })
        {
            throw ApiException.Invalid(field, $"'{field}' must be an object.");
        }
    }

    /// <summary>
    /// A free-form member that clients parse, without the nulls in it: to them an absent member is fine, and null in place of
    /// an object is not.
    /// </summary>
    public static JsonElement? WithoutNulls(JsonElement? member) => member is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } element
        ? JsonSerializer.SerializeToElement(Strip(element), AssayJson.Default.JsonNode)
        : member;

    private static JsonNode? Strip(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(element.EnumerateObject().Where(m => m.Value.ValueKind != JsonValueKind.Null).Select(m => KeyValuePair.Create(m.Name, Strip(m.Value)))),
        JsonValueKind.Array => new JsonArray([.. element.EnumerateArray().Where(e => e.ValueKind != JsonValueKind.Null).Select(Strip)]),
        _ => JsonValue.Create(element),
    };

    /// <summary>Reads a JSON Patch, under either of its content types.</summary>
    public static ValueTask<IReadOnlyList<JsonPatchOperation>> ReadPatchAsync(this HttpRequest request, CancellationToken cancellation) =>
        request.ReadJsonAsync(AssayJson.Default.IReadOnlyListJsonPatchOperation, cancellation);

    /// <summary>Free-form members keep their text as it came, so that it has to be looked at here.</summary>
    private static bool HasLoneSurrogate(ReadOnlySpan<byte> body)
    {
        if (body.IndexOf("\\ud"u8) < 0 && body.IndexOf("\\uD"u8) < 0)
        {
            return false;
        }

        var reader = new Utf8JsonReader(body);
        try
        {
            while (reader.Read())
            {
                if (reader.ValueIsEscaped)
                {
                    reader.GetString();
                }
            }
        }
        catch (InvalidOperationException)
        {
            return true;
        }
        catch (JsonException)
        {
            // The deserializer says better where.
        }

        return false;
    }

    private static string Describe(JsonException e)
    {
        var place = e.LineNumber is { } line ? $" (line {line + 1}, byte {e.BytePositionInLine + 1})" : "";
        return e.InnerException is null && e.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal)
            ? $"The value at {e.Path} has the wrong type{place}."
            : $"The body is not valid JSON at {e.Path ?? "$"}{place}.";
    }

    private static ApiException Malformed(string message, string path) =>
        new(400, [new ApiError("malformed_body", message, [path], new ErrorTarget("field", path))]);
}
