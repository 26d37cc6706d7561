using System.Text.Json;
using Assay.Contracts.Envelopes;

namespace Assay.Contracts.Subscriptions;

/// <summary>A deployed model under observation.</summary>
public sealed record Subscription
{
    /// <summary>The data mart that keeps its records. Required.</summary>
    public string? DataMartId { get; init; }

    /// <summary>The engine it runs on. Required.</summary>
    public string? ServiceProviderId { get; init; }

    /// <summary>The model. Required.</summary>
    public Asset? Asset { get; init; }

    /// <summary>Where it is deployed; absent for a headless subscription.</summary>
    public Deployment? Deployment { get; init; }

    /// <summary>Which column is what, and the schemas.</summary>
    public AssetProperties? AssetProperties { get; init; }

    /// <summary>Link to an external system of record.</summary>
    public JsonElement? IntegrationReference { get; init; }

    /// <summary>The state of the risk evaluation.</summary>
    public JsonElement? RiskEvaluationStatus { get; init; }

    /// <summary>The engine of batch evaluations; credentials are a secret reference in answers.</summary>
    public JsonElement? AnalyticsEngine { get; init; }

    /// <summary>Data sources of batch evaluations; credentials are secret references in answers.</summary>
    public IReadOnlyList<JsonElement>? DataSources { get; init; }

    /// <summary>The gateway in front of the deployment, if there is one. Beyond OpenScale.</summary>
    public Gateway? Gateway { get; init; }

    /// <summary>Whether the subscription can be used.</summary>
    public ResourceStatus? Status { get; init; }

    /// <summary>What the logged answers contradict in this configuration, each with its remedy. Beyond OpenScale.</summary>
    public IReadOnlyList<ApiError>? Findings { get; init; }
}
