using System.Net;
using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines.TensorFlow;

/// <summary>
/// TensorFlow Serving over REST. It has no list of its models: <c>models</c> in the credentials names them. Rows are sent in
/// the types and ranks of the model's signature.
/// </summary>
internal sealed class TensorFlowEngine(EngineClient client, JsonClient json, HttpScoring scoring) : IEngine
{
    private readonly EndpointDescriptions<ServingSignature> _signatures = new(client, ServingSignature.Read);

    public string ServiceType => "tensorflow_serving";

    public IPayloadCodec Codec(ScoringTarget target) => new TensorFlowCodec(Method(target.Endpoint), null);

    public async Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation)
    {
        var names = binding.Credential("models")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            ?? throw new EngineException(
                "engine_lists_nothing", "TensorFlow Serving has no list of its models; name them in 'models' of the credentials, separated by commas, or give each subscription its scoring address.");
        var found = new List<EngineDeployment>();
        foreach (var name in names)
        {
            var request = EngineRequest.Get(binding.Below($"v1/models/{Uri.EscapeDataString(name)}")) with { ReadError = ErrorWords.Read };
            var status = await json.SendAsync(binding, request, cancellation);
            found.Add(EngineDeployment.Named(name, new Uri($"{request.Url.AbsoluteUri}:predict"), State(status)));
        }

        return found;
    }

    public async Task<EngineAnswer> ScoreAsync(EngineBinding binding, ScoringTarget target, Table rows, CancellationToken cancellation)
    {
        var endpoint = target.RequiredEndpoint;
        var signature = await _signatures.GetAsync(binding, endpoint, Metadata(endpoint), cancellation);
        try
        {
            return await scoring.ScoreAsync(
                this, binding, target, rows, new TensorFlowCodec(Method(endpoint), signature), body => EngineRequest.Post(endpoint, body) with { ReadError = ErrorWords.Read }, cancellation);
        }
        catch (EngineException e) when (e.Status is HttpStatusCode.BadRequest)
        {
            _signatures.Forget(binding, endpoint);
            throw;
        }
    }

    private static ServingMethod Method(Uri? endpoint) => endpoint?.AbsolutePath.Split(':')[^1] switch
    {
        "classify" => ServingMethod.Classify,
        "regress" => ServingMethod.Regress,
        _ => ServingMethod.Predict,
    };

    private static Uri? Metadata(Uri endpoint) => endpoint.AbsolutePath.LastIndexOf(':') is > 0 and var colon
        ? new UriBuilder(endpoint) { Path = $"{endpoint.AbsolutePath[..colon]}/metadata" }.Uri
        : null;

    /// <summary>AVAILABLE when any version is; else the state of the first.</summary>
    private static string? State(JsonElement status)
    {
        var states = EngineJson.Find(status, "model_version_status") is { ValueKind: JsonValueKind.Array } versions
            ? versions.EnumerateArray().Select(v => EngineJson.Text(v, "state")).OfType<string>().ToList()
            : [];
        return states.Contains("AVAILABLE") ? "AVAILABLE" : states.FirstOrDefault();
    }
}
