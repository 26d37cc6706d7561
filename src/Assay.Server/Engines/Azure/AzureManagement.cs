using System.Text.Json;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;
using Assay.Server.Engines.Transport.Authentication;

namespace Assay.Server.Engines.Azure;

/// <summary>
/// Azure's control plane: signed in by Entra ID, pages followed on the same host only. <c>management_url</c> and
/// <c>management_audience</c> in the credentials are for sovereign clouds.
/// </summary>
internal sealed class AzureManagement(JsonClient client)
{
    /// <summary>Whom tokens for scoring are for.</summary>
    public const string ScoringAudience = "https://ml.azure.com";

    private const string DefaultAddress = "https://management.azure.com";
    private const string DefaultAudience = "https://management.azure.com/";

    /// <summary>Whether the credentials can sign in to the control plane; else they are a scoring key, or nothing.</summary>
    public static bool CanSignIn(EngineBinding binding) => binding.Credential("client_id") is not null;

    /// <summary>An address of Azure Resource Manager.</summary>
    public static Uri Address(EngineBinding binding, string path, string apiVersion)
    {
        var host = binding.Credential("management_url") ?? DefaultAddress;
        return Uri.TryCreate($"{host.TrimEnd('/')}{path}?api-version={apiVersion}", UriKind.Absolute, out var url)
            ? url
            : throw new EngineException("engine_credentials_wrong", "'management_url' is no absolute address.");
    }

    public Task<JsonElement> GetAsync(EngineBinding binding, Uri url, CancellationToken cancellation) =>
        client.SendAsync(binding, Prepare(EngineRequest.Get(url), binding), cancellation);

    /// <summary>Posts an empty body, as actions without parameters are called.</summary>
    public Task<JsonElement> PostAsync(EngineBinding binding, Uri url, CancellationToken cancellation) =>
        client.SendAsync(binding, Prepare(EngineRequest.Post(url, new EncodedPayload("application/json", ReadOnlyMemory<byte>.Empty)), binding), cancellation);

    /// <summary>All entries of a list, page by page.</summary>
    public Task<IReadOnlyList<JsonElement>> ListAsync(EngineBinding binding, Uri first, CancellationToken cancellation) =>
        client.ListAsync(binding, Prepare(EngineRequest.Get(first), binding), "value", page => EngineJson.Text(page, "nextLink"), cancellation);

    private static EngineRequest Prepare(EngineRequest request, EngineBinding binding) => request with
    {
        Authentication = EntraIdAuthentication.Name,
        Audience = binding.Credential("management_audience") ?? DefaultAudience,
        ReadError = AzureErrors.Read,
        Remedy = Remedy,
    };

    private static string? Remedy(EngineReply reply) => (int)reply.Status switch
    {
        403 => "Give the application a role that may read the workspace and its keys.",
        404 => "Check subscription_id, resource_group and workspace in the credentials, and the deployment id.",
        400 => "Check subscription_id, resource_group and workspace in the credentials.",
        _ => null,
    };
}
