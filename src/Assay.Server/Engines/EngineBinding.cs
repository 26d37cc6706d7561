using System.Text.Json;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines;

/// <summary>How to reach a bound engine.</summary>
/// <param name="Address">The engine's base address; null when deployments are addressed one by one.</param>
/// <param name="Credentials">The opened credentials of the provider; of the endpoint when it has its own.</param>
/// <param name="Headers">Headers of the provider, overridden by those of the endpoint.</param>
internal sealed record EngineBinding(Uri? Address, JsonElement? Credentials, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The deployment space that the provider is bound to.</summary>
    public string? SpaceId { get; init; }

    /// <summary>The project that the provider is bound to.</summary>
    public string? ProjectId { get; init; }

    /// <summary>How long calls wait for an engine that does not answer; null: not at all.</summary>
    public Patience? Patience { get; init; }

    /// <summary>A credential that is text and not empty; numbers and booleans count as the text they are written as.</summary>
    public string? Credential(string name) =>
        Credentials is { ValueKind: JsonValueKind.Object } credentials
        && credentials.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False
        && value.ToString() is { Length: > 0 } text
            ? text
            : null;

    /// <summary>A credential that must be there.</summary>
    /// <exception cref="EngineException">It is not; says what is expected.</exception>
    public string Required(string name, string purpose) => Credential(name)
        ?? throw new EngineException("engine_credentials_missing", $"The service provider's credentials have no '{name}': {purpose}.");

    /// <summary>An address below the engine's base address.</summary>
    /// <param name="path">The path, its names escaped.</param>
    /// <exception cref="EngineException">The credentials have no base address.</exception>
    public Uri Below(string path) => Address is { } address
        ? new Uri($"{address.AbsoluteUri.TrimEnd('/')}/{path}")
        : throw new EngineException("engine_address_missing", "The service provider has no url in its credentials, so its deployments cannot be listed.");
}
