using System.Text.Json.Serialization;

namespace Assay.Contracts.Access;

/// <summary>What the caller may use.</summary>
/// <param name="Services">Instances by service.</param>
public sealed record Entitlements([property: JsonPropertyName("entitlements")] EntitledServices Services);
