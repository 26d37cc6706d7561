using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;
using Assay.Server.Engines.Transport.Authentication;

namespace Assay.Server.Engines.Spss;

/// <summary>
/// SPSS Collaboration and Deployment Services: Basic authentication, one scoring configuration a deployment. It publishes
/// no list of its configurations, so scoring addresses are entered one by one.
/// </summary>
internal sealed class SpssEngine(HttpScoring scoring) : IEngine
{
    private static readonly ScoreCodec Score = new();

    public string ServiceType => "spss_collaboration_and_deployment_services";

    public IPayloadCodec Codec(ScoringTarget target) => target.Choose(Score);

    public Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation) =>
        throw new EngineException("engine_has_no_list", "SPSS has no list of its scoring configurations; enter the scoring address of each, which ends in /score.");

    public Task<EngineAnswer> ScoreAsync(EngineBinding binding, ScoringTarget target, Table rows, CancellationToken cancellation)
    {
        var url = target.RequiredEndpoint;
        return scoring.ScoreAsync(this, binding, target, rows, Codec(target), body => EngineRequest.Post(url, body) with { Authentication = BasicAuthentication.Name }, cancellation);
    }
}
