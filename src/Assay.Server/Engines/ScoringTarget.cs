using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines;

/// <summary>The deployment that is scored.</summary>
/// <param name="Endpoint">Its scoring address; null for engines that need none.</param>
/// <param name="DeploymentId">Its id on the engine.</param>
/// <param name="Format">What its codec has to know of the model.</param>
internal sealed record ScoringTarget(Uri? Endpoint, string? DeploymentId, PayloadFormat Format);
