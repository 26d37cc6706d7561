using System.Net;
using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines.OpenInference;

/// <summary>
/// Servers of the Open Inference Protocol: KServe V2, MLServer, Triton and Seldon Core 2. Lists by <c>GET /v2/models</c> or
/// the repository index, whichever the server has; scores by <c>POST …/infer</c> in the datatypes of the model's metadata.
/// </summary>
internal sealed class OpenInferenceEngine(EngineClient client, HttpScoring scoring) : IEngine
{
    private static readonly OpenInferenceCodec Plain = new(null);

    private readonly EndpointDescriptions<IReadOnlyList<TensorSpec>> _inputs = new(client, TensorSpec.ReadInputs);

    public string ServiceType => "open_inference_protocol";

    public IReadOnlyList<string> Aliases => ["kserve_v2", "mlserver", "triton", "seldon_core_2"];

    public IPayloadCodec Codec(ScoringTarget target) => Plain;

    public async Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation)
    {
        var list = EngineRequest.Get(binding.Below("v2/models")) with { ReadError = ErrorWords.Read };
        var index = EngineRequest.Post(binding.Below("v2/repository/index"), new EncodedPayload("application/json", "{}"u8.ToArray())) with { ReadError = ErrorWords.Read };
        var reply = await client.ExchangeAsync(binding, list, cancellation);
        if (reply.IsSuccess)
        {
            return Read(list, reply, binding);
        }

        if (reply.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw EngineClient.Refused(list, reply);
        }

        return Read(index, await client.SendAsync(binding, index, cancellation), binding);
    }

    public async Task<EngineAnswer> ScoreAsync(EngineBinding binding, ScoringTarget target, Table rows, CancellationToken cancellation)
    {
        var endpoint = target.RequiredEndpoint;
        var inputs = await _inputs.GetAsync(binding, endpoint, Metadata(endpoint), cancellation);
        try
        {
            return await scoring.ScoreAsync(
                this, binding, target, rows, inputs is null ? Plain : new OpenInferenceCodec(inputs), body => EngineRequest.Post(endpoint, body) with { ReadError = ErrorWords.Read }, cancellation);
        }
        catch (EngineException e) when (e.Status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity)
        {
            _inputs.Forget(binding, endpoint);
            throw;
        }
    }

    private static Uri? Metadata(Uri endpoint)
    {
        const string Verb = "/infer";
        return endpoint.AbsolutePath.EndsWith(Verb, StringComparison.Ordinal)
            ? new UriBuilder(endpoint) { Path = endpoint.AbsolutePath[..^Verb.Length] }.Uri
            : null;
    }

    private static IReadOnlyList<EngineDeployment> Read(EngineRequest request, EngineReply reply, EngineBinding binding)
    {
        try
        {
            return EngineJson.Read(reply.Body, root => ReadModels(root, binding));
        }
        catch (CodecException e)
        {
            throw new EngineException("engine_answer_wrong", $"The answer of {request.Url} is no list of models: {e.Message}.");
        }
    }

    private static IReadOnlyList<EngineDeployment> ReadModels(JsonElement root, EngineBinding binding)
    {
        // Names in 'models', or entries with a state and one for each version in the index of a repository.
        var models = root.ValueKind == JsonValueKind.Array ? root : JsonCells.Member(root, "models", "answer");
        if (models.ValueKind != JsonValueKind.Array)
        {
            throw new CodecException("models", $"{JsonCells.Show(models)} is no array");
        }

        return
        [
            .. models.EnumerateArray()
                .Select(m => (Name: m.ValueKind == JsonValueKind.String ? m.GetString() : EngineJson.Text(m, "name"), State: EngineJson.Text(m, "state")))
                .Where(m => m.Name is not null)
                .GroupBy(m => m.Name!, StringComparer.Ordinal)
                .Select(g => EngineDeployment.Named(
                    g.Key,
                    binding.Below($"v2/models/{Uri.EscapeDataString(g.Key)}/infer"),
                    g.Any(m => m.State == "READY") ? "READY" : g.First().State)),
        ];
    }
}
