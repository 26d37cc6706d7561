using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines.Mlflow;

/// <summary>MLflow's scoring server: one model a server, scored at <c>POST /invocations</c>. <c>model</c> in the credentials names it.</summary>
internal sealed class MlflowEngine(EngineClient client, HttpScoring scoring) : IEngine
{
    private const string DefaultName = "model";
    private static readonly MlflowCodec Own = new();

    public string ServiceType => "mlflow";

    public IPayloadCodec Codec(ScoringTarget target) => Own;

    public async Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation)
    {
        await client.SendAsync(binding, EngineRequest.Get(binding.Below("ping")), cancellation);
        return [EngineDeployment.Named(binding.Credential("model") ?? DefaultName, binding.Below("invocations"))];
    }

    public Task<EngineAnswer> ScoreAsync(EngineBinding binding, ScoringTarget target, Table rows, CancellationToken cancellation) => scoring.ScoreAsync(
        this, binding, target, rows, Own, body => EngineRequest.Post(target.RequiredEndpoint, body) with { ReadError = ErrorWords.Read }, cancellation);
}
