using System.Text.Json.Nodes;

namespace Assay.Contracts.Explanations;

/// <summary>One value of the explained row.</summary>
/// <param name="Name">The feature.</param>
/// <param name="Value">Its value.</param>
/// <param name="FeatureType"><c>numerical</c> or <c>categorical</c>.</param>
public sealed record InputFeature(string Name, JsonNode? Value, string FeatureType);
