using System.Text.Json;
using Assay.Contracts.Subscriptions;

namespace Assay.Contracts.Certifications;

/// <summary>What is certified: a subscription, or a deployment that nobody has subscribed to yet.</summary>
public sealed record CertificationRequest
{
    /// <summary>The subscription; its own endpoint, columns and newest payload rows are used.</summary>
    public string? SubscriptionId { get; init; }

    /// <summary>The deployment, when there is no subscription.</summary>
    public string? DeploymentId { get; init; }

    /// <summary>Where the deployment answers, and in which format; absent: as the engine lists it.</summary>
    public ScoringEndpoint? ScoringEndpoint { get; init; }

    /// <summary><c>binary</c>, <c>multiclass</c> or <c>regression</c>, when there is no subscription.</summary>
    public string? ProblemType { get; init; }

    /// <summary>
    /// Which column is what, when there is no subscription. Absent: the columns of the sample are the features, the prediction
    /// is <c>prediction</c> and the probabilities are <c>probability</c>.
    /// </summary>
    public AssetProperties? AssetProperties { get; init; }

    /// <summary>Rows to score, as <c>{"fields", "values"}</c>. Required without a subscription that has logged payload.</summary>
    public JsonElement? Sample { get; init; }
}
