using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Fakes.VertexAi;

/// <summary>An endpoint of <see cref="FakeVertex"/>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Model">From the body of a request to that of its answer; throws <see cref="FakeVertexRefusal"/>.</param>
internal sealed record FakeVertexEndpoint(string Id, Func<string, JsonNode> Model)
{
    public string Name { get; init; } = "credit";

    /// <summary>The share of the traffic of each deployed model, by the model's id.</summary>
    public (string Model, int Traffic)[] Deployed { get; init; } = [("9", 100)];

    /// <summary>A host of its own; null for the location's.</summary>
    public string? Dns { get; init; }
}
