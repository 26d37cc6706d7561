using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines.KServe;

/// <summary>Model servers of KServe's V1 protocol: <c>GET /v1/models</c> lists, <c>POST /v1/models/{name}:predict</c> scores.</summary>
internal sealed class KServeEngine(JsonClient client, HttpScoring scoring) : IEngine
{
    private static readonly KServeCodec Own = new();

    public string ServiceType => "kserve_v1";

    public IReadOnlyList<string> Aliases => ["kserve"];

    public IPayloadCodec Codec(ScoringTarget target) => Own;

    public async Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation)
    {
        var request = EngineRequest.Get(binding.Below("v1/models")) with { ReadError = ErrorWords.Read };
        var answer = await client.SendAsync(binding, request, cancellation);
        return EngineJson.Find(answer, "models") is { ValueKind: JsonValueKind.Array } models
            ? [.. models.EnumerateArray().Select(Name).OfType<string>().Select(m => EngineDeployment.Named(m, binding.Below($"v1/models/{Uri.EscapeDataString(m)}:predict")))]
            : throw new EngineException("engine_answer_wrong", $"The answer of {request.Url} has no 'models' array.");
    }

    public Task<EngineAnswer> ScoreAsync(EngineBinding binding, ScoringTarget target, Table rows, CancellationToken cancellation) => scoring.ScoreAsync(
        this, binding, target, rows, Own, body => EngineRequest.Post(target.RequiredEndpoint, body) with { ReadError = ErrorWords.Read }, cancellation);

    private static string? Name(JsonElement model) => model.ValueKind == JsonValueKind.String ? model.GetString() : EngineJson.Text(model, "name");
}
