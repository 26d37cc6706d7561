using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Fakes;

/// <summary>What a fake answers.</summary>
internal sealed record LoopbackAnswer(int Status, string Text, string ContentType = "application/json")
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public static LoopbackAnswer Of(JsonNode json, int status = 200) => new(status, json.ToJsonString());
}
