using System.Text.Json;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Transport;

/// <summary>Calls the control planes of engines: JSON objects, and lists that come in pages.</summary>
internal sealed class JsonClient(EngineClient client)
{
    private const int MaxPages = 1_000;

    /// <summary>The object that a call answers.</summary>
    /// <exception cref="EngineException">The engine refuses, cannot be reached, or answers something else.</exception>
    public async Task<JsonElement> SendAsync(EngineBinding binding, EngineRequest request, CancellationToken cancellation)
    {
        var reply = await client.SendAsync(binding, request, cancellation);
        try
        {
            return EngineJson.Read(reply.Body, root => root.ValueKind == JsonValueKind.Object ? root.Clone() : throw new CodecException("", "it is no object"));
        }
        catch (CodecException e)
        {
            throw new EngineException("engine_answer_wrong", $"The answer of {request.Url} cannot be read: {e.Message}.");
        }
    }

    /// <summary>All entries of a list. Pages are followed on the host where the list begins: the credentials go with each call.</summary>
    /// <param name="binding">How to reach the engine.</param>
    /// <param name="first">The call for the first page.</param>
    /// <param name="member">The member that is the array of entries.</param>
    /// <param name="link">The address of the next page, which may be relative; null after the last.</param>
    /// <param name="cancellation">Stops the listing.</param>
    /// <exception cref="EngineException">As <see cref="SendAsync"/>, or the list has no end or goes on elsewhere.</exception>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(
        EngineBinding binding, EngineRequest first, string member, Func<JsonElement, string?> link, CancellationToken cancellation)
    {
        var entries = new List<JsonElement>();
        var visited = new HashSet<Uri>();
        for (var url = first.Url; url is not null;)
        {
            if (!visited.Add(url) || visited.Count > MaxPages)
            {
                throw new EngineException("engine_answer_wrong", $"The list at {first.Url} has no end: its pages repeat, or are more than {MaxPages}.");
            }

            var page = await SendAsync(binding, first with { Url = url }, cancellation);
            entries.AddRange(EngineJson.Find(page, member) is { ValueKind: JsonValueKind.Array } values
                ? values.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.Object)
                : throw new EngineException("engine_answer_wrong", $"The answer of {url} has no '{member}' array."));
            url = link(page) is { } next ? Follow(url, next) : null;
        }

        return entries;
    }

    private static Uri Follow(Uri page, string link) =>
        Uri.TryCreate(page, link, out var next) && next.Scheme == page.Scheme && next.Authority.Equals(page.Authority, StringComparison.OrdinalIgnoreCase)
            ? next
            : throw new EngineException("engine_answer_wrong", $"The list at {page} goes on at another host ({link}); it is not followed.");
}
