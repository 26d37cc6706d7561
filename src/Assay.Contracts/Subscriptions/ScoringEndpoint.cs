using System.Text.Json;

namespace Assay.Contracts.Subscriptions;

/// <summary>Where a deployment answers scoring requests.</summary>
public sealed record ScoringEndpoint
{
    /// <summary>The address; http or https.</summary>
    public string? Url { get; init; }

    /// <summary>Credentials of this endpoint. Write-only: answers hold <c>{"secret_id"}</c>.</summary>
    public JsonElement? Credentials { get; init; }

    /// <summary>Headers of this endpoint; they override the provider's.</summary>
    public IReadOnlyDictionary<string, string>? RequestHeaders { get; init; }

    /// <summary>
    /// How requests and answers are written: <c>{"codec": …}</c> with the codec's options. Absent: the engine's own format.
    /// Beyond OpenScale.
    /// </summary>
    public JsonElement? PayloadFormat { get; init; }
}
