using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Assay.Server.Tests.Fakes;

/// <summary>A request as <see cref="LoopbackServer"/> received it.</summary>
internal sealed record LoopbackRequest(string Method, string Path, IQueryCollection Query, IReadOnlyDictionary<string, string> Headers, string Text)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The body as JSON; null when there is none.</summary>
    public JsonNode? Json => Text.Length == 0 ? null : JsonNode.Parse(Text);

    public bool Is(string method, string path) => Method == method && Path.Equals(path, StringComparison.OrdinalIgnoreCase);
}
