using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Server.Engines.Transport.Authentication;

/// <summary>
/// IBM Cloud Pak for Data: <c>username</c> with <c>password</c> or <c>apikey</c> is exchanged for a bearer token at
/// <c>/icp4d-api/v1/authorize</c> of <c>auth_url</c>, of <c>url</c> when that is not given.
/// </summary>
internal sealed class CloudPakAuthentication(TokenCache tokens, TokenRequest identity) : IAuthentication
{
    public const string Name = "cloud_pak";
    private const string Path = "/icp4d-api/v1/authorize";

    public string Kind => Name;

    public async ValueTask ApplyAsync(HttpRequestMessage message, EngineRequest request, EngineBinding binding, CancellationToken cancellation)
    {
        var token = await tokens.GetAsync(Name, null, binding, token => FetchAsync(binding, token), cancellation);
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public bool Forget(EngineRequest request, EngineBinding binding) => tokens.Forget(Name, null, binding);

    private async Task<AccessToken> FetchAsync(EngineBinding binding, CancellationToken cancellation)
    {
        var body = new JsonObject { ["username"] = binding.Required("username", "Cloud Pak for Data needs it") };
        if ((binding.Credential("apikey") ?? binding.Credential("api_key")) is { } key)
        {
            body["api_key"] = key;
        }
        else
        {
            body["password"] = binding.Required("password", "Cloud Pak for Data needs it, or 'apikey'");
        }

        var address = binding.Credential("auth_url") ?? binding.Required("url", "it is the address of the cluster");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url))
        {
            throw new EngineException("engine_credentials_wrong", $"'{address}' is no absolute address of a cluster.");
        }

        url = url.AbsolutePath.EndsWith("/authorize", StringComparison.Ordinal) ? url : new Uri(url, Path);
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return await identity.PostAsync(url, content, null, "token", cancellation);
    }
}
