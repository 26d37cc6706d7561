using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;
using Assay.Server.Engines.Transport.Authentication;

namespace Assay.Server.Engines.SageMaker;

/// <summary>
/// Amazon SageMaker's real-time and serverless endpoints. A subscription names its endpoint by the address of its
/// invocations or by its plain name. Of <c>payload_format</c>, <c>accept</c> is the answer's format that the container is
/// asked for, and <c>target_variant</c> and <c>target_model</c> choose what answers.
/// </summary>
internal sealed class SageMakerEngine(JsonClient control, HttpScoring scoring, ScoringMarker marker) : IEngine
{
    public const string SigningName = "sagemaker";

    /// <summary>SageMaker forwards this header of its own to the container, and no unknown ones: the marker travels in it.</summary>
    private const string CustomAttributes = "X-Amzn-SageMaker-Custom-Attributes";

    private static readonly CsvCodec Own = new();

    private readonly SageMakerDeployments _deployments = new(new SageMakerControl(control));

    public string ServiceType => "amazon_sagemaker";

    public bool NamesEndpoints => true;

    public string Authentication => AwsSigV4Authentication.Name;

    public EngineLimits Limits { get; } = new(MaxBytesPerCall: 6_291_456);

    public IPayloadCodec Codec(ScoringTarget target) => Own;

    public Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation) =>
        _deployments.ListAsync(binding, cancellation);

    public async Task<EngineAnswer> ScoreAsync(EngineBinding binding, ScoringTarget target, Table rows, CancellationToken cancellation)
    {
        var url = Endpoint(binding, target);
        var options = Options(target.Format);
        return await scoring.ScoreAsync(this, binding, target, rows, Own, body => Invoke(url, options, body), cancellation);
    }

    private static Uri Endpoint(EngineBinding binding, ScoringTarget target) => target.Endpoint
        ?? SageMakerHosts.Invocations(binding, target.EndpointName ?? target.DeploymentId
            ?? throw new EngineException("scoring_endpoint_missing", "The subscription names no endpoint; set deployment.scoring_endpoint.url to its name or address."));

    private EngineRequest Invoke(Uri url, IReadOnlyDictionary<string, string> options, EncodedPayload body)
    {
        var headers = new Dictionary<string, string>(options) { [CustomAttributes] = marker.Create(url) };
        if (body.ContentType is JsonBody.MediaType or JsonLines.MediaType)
        {
            // A container that is asked for nothing answers CSV in the format that it knows best.
            headers.TryAdd("Accept", body.ContentType);
        }

        return SageMakerErrors.Understand(EngineRequest.Post(url, body) with
        {
            Headers = headers,
            Authentication = AwsSigV4Authentication.Name,
            Audience = SigningName,
        });
    }

    private static Dictionary<string, string> Options(PayloadFormat format)
    {
        try
        {
            KeyValuePair<string, string>[] headers =
            [
                KeyValuePair.Create("Accept", format.Text("accept", "")),
                KeyValuePair.Create("X-Amzn-SageMaker-Target-Variant", format.Text("target_variant", "")),
                KeyValuePair.Create("X-Amzn-SageMaker-Target-Model", format.Text("target_model", "")),
            ];
            return new(headers.Where(h => h.Value.Length > 0));
        }
        catch (CodecException e)
        {
            throw CodecCatalog.Wrong(e);
        }
    }
}
