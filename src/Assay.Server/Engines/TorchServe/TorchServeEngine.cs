using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines.TorchServe;

/// <summary>
/// TorchServe: the management API (<c>management_url</c>; port 8081 when not given) lists, <c>POST /predictions/{model}</c>
/// scores. Each API has a key of its own: <c>token</c> scores, <c>management_key</c> lists.
/// </summary>
internal sealed class TorchServeEngine(JsonClient json, HttpScoring scoring) : IEngine
{
    private const int ManagementPort = 8081;
    private static readonly TorchServeCodec Own = new();

    public string ServiceType => "torchserve";

    // The server's default of max_request_size.
    public EngineLimits Limits => new(MaxBytesPerCall: 6_553_500);

    public IPayloadCodec Codec(ScoringTarget target) => Own;

    public async Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation)
    {
        var first = Call(HttpMethod.Get, new Uri(Management(binding), "models?limit=100"));
        if (binding.Credential("management_key") is { } key)
        {
            first = first with { Headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {key}" } };
        }

        var models = await json.ListAsync(
            binding, first, "models", page => EngineJson.Text(page, "nextPageToken") is { } token ? $"?limit=100&next_page_token={Uri.EscapeDataString(token)}" : null, cancellation);
        return [.. models.Select(m => EngineJson.Text(m, "modelName")).OfType<string>().Select(m => EngineDeployment.Named(m, binding.Below($"predictions/{Uri.EscapeDataString(m)}")))];
    }

    public Task<EngineAnswer> ScoreAsync(EngineBinding binding, ScoringTarget target, Table rows, CancellationToken cancellation) => scoring.ScoreAsync(
        this, binding, target, rows, Own, body => Call(HttpMethod.Post, target.RequiredEndpoint) with { Payload = body }, cancellation);

    /// <summary>A refused key is answered as a bad request, and a handler that fails as a lack of service: only the type tells.</summary>
    private static EngineRequest Call(HttpMethod method, Uri url) => new(method, url)
    {
        ReadError = ErrorWords.Read,
        IsFinal = reply => reply.Text.Contains("InternalServerException", StringComparison.Ordinal),
        Remedy = reply => reply.Text.Contains("InvalidKeyException", StringComparison.Ordinal)
            ? "Check 'token' (the inference key) and 'management_key' in the credentials of the service provider; TorchServe makes new keys every hour unless it is told otherwise."
            : null,
    };

    private static Uri Management(EngineBinding binding)
    {
        if (binding.Credential("management_url") is { } given)
        {
            return Uri.TryCreate($"{given.TrimEnd('/')}/", UriKind.Absolute, out var url)
                ? url
                : throw new EngineException("engine_credentials_wrong", "'management_url' is no absolute address.");
        }

        return new UriBuilder(binding.Below("")) { Port = ManagementPort }.Uri;
    }
}
