namespace Assay.Contracts.Subscriptions;

/// <summary>Where a model is deployed.</summary>
public sealed record Deployment
{
    /// <summary>The deployment's id on its engine.</summary>
    public string? DeploymentId { get; init; }

    /// <summary>The name shown to people.</summary>
    public string? Name { get; init; }

    /// <summary><c>online</c>, <c>batch</c> or <c>detached</c>.</summary>
    public string? DeploymentType { get; init; }

    /// <summary>The engine's resource name of the deployment.</summary>
    public string? DeploymentRn { get; init; }

    /// <summary>The deployment's address; may be empty.</summary>
    public string? Url { get; init; }

    /// <summary>A free description.</summary>
    public string? Description { get; init; }

    /// <summary>When it was deployed, as the engine says it.</summary>
    public string? CreatedAt { get; init; }

    /// <summary>Where it answers scoring requests.</summary>
    public ScoringEndpoint? ScoringEndpoint { get; init; }
}
