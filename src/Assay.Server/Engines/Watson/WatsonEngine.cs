using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Custom;
using Assay.Server.Engines.Transport;
using Assay.Server.Engines.Transport.Authentication;

namespace Assay.Server.Engines.Watson;

/// <summary>
/// IBM Watson Machine Learning, on IBM Cloud and on Cloud Pak for Data. With a space or project its fourth version is
/// spoken; with an <c>instance_id</c> alone the third.
/// </summary>
internal sealed class WatsonEngine(JsonClient client, HttpScoring scoring) : IEngine
{
    private const string DefaultVersion = "2020-09-01";

    private static readonly FieldsValuesCodec Wrapped = new(wrapped: true);
    private static readonly FieldsValuesCodec Plain = new(wrapped: false);

    public string ServiceType => "watson_machine_learning";

    public IPayloadCodec Codec(ScoringTarget target) =>
        target.Endpoint?.AbsolutePath.Contains("/v3/", StringComparison.Ordinal) is true ? target.Choose(Plain, Wrapped) : target.Choose(Wrapped, Plain);

    public async Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation)
    {
        var address = Address(binding);
        if (Scope(binding) is { } scope)
        {
            var first = new Uri($"{address}/ml/v4/deployments?version={Uri.EscapeDataString(Version(binding))}&{scope}&limit=100");
            var found = await client.ListAsync(binding, Prepare(EngineRequest.Get(first), binding), "resources", page => Next(page, binding, first), cancellation);
            return [.. found.Where(DeploymentV4.IsOnline).Select(d => DeploymentV4.Read(d, address))];
        }

        var instance = binding.Credential("instance_id") ?? throw new EngineException(
            "engine_credentials_missing", "Deployments are listed by their space: set deployment_space_id of the service provider, or space_id or project_id in its credentials.");
        var url = new Uri($"{address}/v3/wml_instances/{Uri.EscapeDataString(instance)}/deployments");
        return DeploymentReader.Read(await client.SendAsync(binding, Prepare(EngineRequest.Get(url), binding), cancellation), new Uri(address));
    }

    public Task<EngineAnswer> ScoreAsync(EngineBinding binding, ScoringTarget target, Table rows, CancellationToken cancellation)
    {
        var codec = Codec(target);
        var url = target.Endpoint ?? new Uri($"{Address(binding)}/ml/v4/deployments/{Uri.EscapeDataString(target.DeploymentId ?? "")}/predictions");
        url = codec == Wrapped ? With(url, "version", Version(binding)) : url;
        return scoring.ScoreAsync(this, binding, target, rows, codec, body => Prepare(EngineRequest.Post(url, body), binding), cancellation);
    }

    /// <summary>The next page, whose address may be relative and lack what every call must carry.</summary>
    private static string? Next(JsonElement page, EngineBinding binding, Uri first) =>
        EngineJson.Text(page, "next", "href") is { } link && Uri.TryCreate(first, link, out var url)
            ? With(With(url, "version", Version(binding)), Space(binding)!.Value.Name, Space(binding)!.Value.Value).AbsoluteUri
            : null;

    private static EngineRequest Prepare(EngineRequest request, EngineBinding binding) => request with
    {
        Authentication = binding.Credential("username") is not null ? CloudPakAuthentication.Name
            : (binding.Credential("apikey") ?? binding.Credential("api_key")) is null && binding.Credential("token") is not null ? BearerAuthentication.Name
            : IbmIamAuthentication.Name,
        ReadError = WatsonErrors.Read,
        Remedy = WatsonErrors.Remedy,
    };

    private static string Address(EngineBinding binding) => (binding.Address
        ?? throw new EngineException("engine_address_missing", "The service provider has no url in its credentials; set it to the address of Watson Machine Learning or of the cluster.")).ToString().TrimEnd('/');

    private static string Version(EngineBinding binding) => binding.Credential("version") ?? DefaultVersion;

    private static string? Scope(EngineBinding binding) => Space(binding) is var (name, value) ? $"{name}={Uri.EscapeDataString(value)}" : null;

    /// <summary>The space, or else the project, that is listed: exactly one of them may be named.</summary>
    private static (string Name, string Value)? Space(EngineBinding binding) =>
        (binding.SpaceId ?? binding.Credential("space_id")) is { } space ? ("space_id", space)
        : (binding.ProjectId ?? binding.Credential("project_id")) is { } project ? ("project_id", project)
        : null;

    /// <summary>The address with a parameter that it lacks.</summary>
    private static Uri With(Uri url, string name, string value)
    {
        var query = url.Query.TrimStart('?');
        return query.Split('&').Any(p => p.StartsWith(name + "=", StringComparison.Ordinal))
            ? url
            : new UriBuilder(url) { Query = $"{query}{(query.Length == 0 ? "" : "&")}{name}={Uri.EscapeDataString(value)}" }.Uri;
    }
}
