using System.Net.Http.Headers;

namespace Assay.Server.Engines.Transport.Authentication;

/// <summary>
/// IBM Cloud IAM: <c>apikey</c> is exchanged for a bearer token at <c>iam_url</c> or <c>auth_url</c>, IBM's public one when
/// neither is given.
/// </summary>
internal sealed class IbmIamAuthentication(TokenCache tokens, TokenRequest identity) : IAuthentication
{
    public const string Name = "ibm_iam";
    private const string DefaultAddress = "https://iam.cloud.ibm.com/identity/token";
    private const string Grant = "urn:ibm:params:oauth:grant-type:apikey";

    public string Kind => Name;

    public async ValueTask ApplyAsync(HttpRequestMessage message, EngineRequest request, EngineBinding binding, CancellationToken cancellation)
    {
        var token = await tokens.GetAsync(Name, null, binding, token => FetchAsync(binding, token), cancellation);
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public bool Forget(EngineRequest request, EngineBinding binding) => tokens.Forget(Name, null, binding);

    private async Task<AccessToken> FetchAsync(EngineBinding binding, CancellationToken cancellation)
    {
        var key = binding.Credential("api_key") ?? binding.Required("apikey", "IBM IAM exchanges it for a token");
        var address = binding.Credential("iam_url") ?? binding.Credential("auth_url") ?? DefaultAddress;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url))
        {
            throw new EngineException("engine_credentials_wrong", "'iam_url' is no absolute address.");
        }

        // People enter the bare host as often as the whole address.
        url = url.AbsolutePath == "/" ? new Uri(url, "/identity/token") : url;
        using var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = Grant, ["apikey"] = key });
        return await identity.PostAsync(url, content, null, "access_token", cancellation);
    }
}
