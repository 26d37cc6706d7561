using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;
using Assay.Server.Engines.Transport.Authentication;

namespace Assay.Server.Engines.VertexAi;

/// <summary>
/// Google Vertex AI's online prediction: <c>:predict</c>, or <c>:rawPredict</c> where the scoring address ends so, which hands
/// the body to the container as it is.
/// </summary>
internal sealed class VertexEngine(JsonClient control, HttpScoring scoring) : IEngine
{
    private const string PredictVerb = ":predict";
    private const string RawVerb = ":rawPredict";

    private static readonly VertexTabularCodec Own = new();

    private readonly VertexDeployments _deployments = new(control);

    public string ServiceType => "google_vertex_ai";

    public EngineLimits Limits { get; } = new(MaxBytesPerCall: 1_500_000);

    public IPayloadCodec Codec(ScoringTarget target) => Own;

    public Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation) =>
        _deployments.ListAsync(binding, Authentication(binding), cancellation);

    public async Task<EngineAnswer> ScoreAsync(EngineBinding binding, ScoringTarget target, Table rows, CancellationToken cancellation)
    {
        var url = Endpoint(target);
        var authentication = Authentication(binding);
        return await scoring.ScoreAsync(this, binding, target, rows, Own, body => Call(url, authentication, body), cancellation);
    }

    private static EngineRequest Call(Uri url, string? authentication, EncodedPayload body) =>
        JsonBody.Is(body.ContentType) || url.AbsolutePath.EndsWith(RawVerb, StringComparison.Ordinal)
            ? VertexErrors.Understand(EngineRequest.Post(url, body)) with { Authentication = authentication }
            : throw new EngineException("payload_format_wrong", $"Vertex AI takes {body.ContentType} only by rawPredict; let the scoring endpoint end with {RawVerb}, or set payload_format.codec to a format in JSON.");

    private static Uri Endpoint(ScoringTarget target)
    {
        var url = target.RequiredEndpoint;
        var path = url.AbsolutePath;
        return path.EndsWith(PredictVerb, StringComparison.Ordinal) || path.EndsWith(RawVerb, StringComparison.Ordinal)
            ? url
            : new Uri(url.GetLeftPart(UriPartial.Path).TrimEnd('/') + PredictVerb + url.Query);
    }

    private static string? Authentication(EngineBinding binding) =>
        GoogleServiceAccountAuthentication.HasKey(binding) ? GoogleServiceAccountAuthentication.Name : null;
}
