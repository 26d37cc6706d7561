using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines.Rest;

/// <summary>
/// Any service that scores over HTTP: an address, a method, headers, any authentication, and a payload format by name. It
/// lists nothing; its deployments are addressed one by one.
/// </summary>
internal sealed class RestEngine(HttpScoring scoring) : IEngine
{
    private const string DeploymentPlace = "{deployment_id}";

    private static readonly FieldsValuesCodec FieldsValues = new(wrapped: false);
    private static readonly string[] Methods = ["POST", "PUT", "PATCH"];

    public string ServiceType => "generic_rest";

    public IPayloadCodec Codec(ScoringTarget target) => FieldsValues;

    public IReadOnlyList<FormatProblem> Problems(PayloadFormat format)
    {
        try
        {
            Method(format);
            return [];
        }
        catch (CodecException e)
        {
            return [new FormatProblem(e.Place, e.Problem)];
        }
    }

    public Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation) =>
        throw new EngineException("engine_lists_nothing", "A generic REST engine has no list of deployments; give the scoring address of each in its subscription, as deployment.scoring_endpoint.url.");

    public async Task<EngineAnswer> ScoreAsync(EngineBinding binding, ScoringTarget target, Table rows, CancellationToken cancellation)
    {
        var url = target.Endpoint ?? Address(binding, target);
        HttpMethod method;
        try
        {
            method = Method(target.Format);
        }
        catch (CodecException e)
        {
            throw CodecCatalog.Wrong(e);
        }

        return await scoring.ScoreAsync(this, binding, target, rows, FieldsValues, body => new EngineRequest(method, url) { Payload = body }, cancellation);
    }

    /// <summary>The provider's address, with the deployment's id where it says so.</summary>
    private static Uri Address(EngineBinding binding, ScoringTarget target) =>
        binding.Credential("url") is { } template
        && Uri.TryCreate(template.Replace(DeploymentPlace, Uri.EscapeDataString(target.DeploymentId ?? ""), StringComparison.Ordinal), UriKind.Absolute, out var url)
            ? url
            : throw new EngineException("scoring_endpoint_missing", $"The subscription has no scoring endpoint; set deployment.scoring_endpoint.url, or the provider's url with {DeploymentPlace} in it.");

    private static HttpMethod Method(PayloadFormat format)
    {
        var method = format.Options["method"] is null ? Methods[0] : format.Text("method", "").ToUpperInvariant();
        return Methods.Contains(method) ? HttpMethod.Parse(method) : throw new CodecException("payload_format.method", $"must be one of {string.Join(", ", Methods)}");
    }
}
