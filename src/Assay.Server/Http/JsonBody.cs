using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Assay.Contracts;
using Assay.Contracts.Envelopes;

namespace Assay.Server.Http;

/// <summary>Reads request bodies into wire records and says precisely what is wrong with those that are none.</summary>
internal static class JsonBody
{
    /// <exception cref="ApiException">400 naming the place, when the body is empty, not JSON, or of the wrong shape.</exception>
    public static async ValueTask<T> ReadJsonAsync<T>(this HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, type, cancellation)
                ?? throw Malformed("The body must not be null.", "$");
        }
        catch (JsonException e)
        {
            throw Malformed(Describe(e), e.Path ?? "$");
        }
    }

    /// <summary>As <see cref="ReadJsonAsync"/>, but an empty body gives <paramref name="empty"/>.</summary>
    public static async ValueTask<T> ReadOptionalJsonAsync<T>(this HttpRequest request, JsonTypeInfo<T> type, T empty, CancellationToken cancellation)
    {
        if (request.ContentLength == 0)
        {
            return empty;
        }

        var read = await request.BodyReader.ReadAsync(cancellation);
        var isEmpty = read.IsCompleted && read.Buffer.IsEmpty;
        request.BodyReader.AdvanceTo(read.Buffer.Start);
        return isEmpty ? empty : await request.ReadJsonAsync(type, cancellation);
    }

    /// <summary>Reads a JSON Patch, under either of its content types.</summary>
    public static ValueTask<IReadOnlyList<JsonPatchOperation>> ReadPatchAsync(this HttpRequest request, CancellationToken cancellation) =>
        request.ReadJsonAsync(AssayJson.Default.IReadOnlyListJsonPatchOperation, cancellation);

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
