using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Headless;

/// <summary>
/// No engine at all: a model that is monitored by what is logged of it. Everything that needs no scoring works; what does
/// says why it cannot.
/// </summary>
internal sealed class HeadlessEngine : IEngine
{
    public const string Type = "headless";

    public string ServiceType => Type;

    public IPayloadCodec? Codec(ScoringTarget target) => null;

    public Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<EngineDeployment>>([]);

    public Task<EngineAnswer> ScoreAsync(EngineBinding binding, ScoringTarget target, Table rows, CancellationToken cancellation) =>
        throw new EngineException(
            "headless",
            "This subscription is headless: it has no endpoint to score rows with. Log payload together with its answers; to have perturbed rows scored or decisions explained, "
            + "bind the model's engine and set service_provider_id and deployment.scoring_endpoint.url of the subscription.");
}
