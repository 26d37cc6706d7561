using Assay.Server.Engines;

namespace Assay.Server.Deployments;

/// <summary>The deployments of an engine at one time.</summary>
/// <param name="Deployments">In the engine's order.</param>
/// <param name="ProviderVersion">When the provider, as it was asked with, was last changed.</param>
/// <param name="FetchStarted">When the engine was asked.</param>
internal sealed record DeploymentList(IReadOnlyList<EngineDeployment> Deployments, DateTime ProviderVersion, DateTimeOffset FetchStarted);
