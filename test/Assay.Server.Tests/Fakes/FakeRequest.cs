using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Fakes;

/// <summary>A request as <see cref="FakeEngine"/> received it.</summary>
internal sealed record FakeRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, JsonNode? Body)
{
    public bool IsWrapped => Body?["input_data"] is not null;

    /// <summary>Fields and values in either nesting.</summary>
    public JsonNode? Rows => IsWrapped ? Body!["input_data"]![0] : Body;

    public int RowCount => Rows?["values"]?.AsArray().Count ?? 0;
}
