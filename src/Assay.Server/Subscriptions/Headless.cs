using Assay.Contracts.Subscriptions;

namespace Assay.Server.Subscriptions;

/// <summary>Subscriptions without an endpoint, as OpenScale's clients make them: with a deployment that they invent.</summary>
internal static class Headless
{
    private const string DummyScoringHost = "dummyscoringurl";

    /// <summary>Whether a subscription has only an invented deployment.</summary>
    public static bool Is(Deployment? deployment) =>
        Uri.TryCreate(deployment?.ScoringEndpoint?.Url, UriKind.Absolute, out var url) && url.Host == DummyScoringHost;

    /// <summary>The deployment that the clients of OpenScale invent for a model that has none.</summary>
    public static Deployment Invent(Asset asset, TimeProvider clock) => new()
    {
        DeploymentId = Guid.CreateVersion7(clock.GetUtcNow()).ToString(),
        Name = asset.Name ?? asset.AssetId,
        DeploymentType = "online",
        Url = "https://dummyModelUrl",
        ScoringEndpoint = new ScoringEndpoint { Url = "https://dummyScoringUrl" },
    };
}
