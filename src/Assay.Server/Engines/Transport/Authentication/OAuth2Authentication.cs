using System.Net.Http.Headers;
using System.Text;

namespace Assay.Server.Engines.Transport.Authentication;

/// <summary>
/// OAuth 2.0 client credentials (RFC 6749, 4.4): <c>auth_url</c> (the token endpoint), <c>client_id</c>,
/// <c>client_secret</c>, and where the server asks <c>scope</c>, <c>audience</c> or <c>resource</c>. The client signs in
/// in the form; with <c>client_auth</c> = <c>basic</c> in the header.
/// </summary>
internal sealed class OAuth2Authentication(TokenCache tokens, TokenRequest identity) : IAuthentication
{
    public const string Name = "oauth2";

    public string Kind => Name;

    public async ValueTask ApplyAsync(HttpRequestMessage message, EngineRequest request, EngineBinding binding, CancellationToken cancellation)
    {
        var token = await tokens.GetAsync(Name, request.Audience, binding, token => FetchAsync(binding, token), cancellation);
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public bool Forget(EngineRequest request, EngineBinding binding) => tokens.Forget(Name, request.Audience, binding);

    private async Task<AccessToken> FetchAsync(EngineBinding binding, CancellationToken cancellation)
    {
        var address = binding.Required("auth_url", "it is the token endpoint");
        var url = Uri.TryCreate(address, UriKind.Absolute, out var parsed)
            ? parsed
            : throw new EngineException("engine_credentials_wrong", "'auth_url' is no absolute address.");
        var (client, secret) = (binding.Required("client_id", "OAuth 2.0 needs it"), binding.Required("client_secret", "OAuth 2.0 needs it"));
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials" };
        foreach (var name in new[] { "scope", "audience", "resource" })
        {
            if (binding.Credential(name) is { } value)
            {
                form[name] = value;
            }
        }

        AuthenticationHeaderValue? authorization = null;
        if (binding.Credential("client_auth") == "basic")
        {
            var pair = $"{Uri.EscapeDataString(client)}:{Uri.EscapeDataString(secret)}";
            authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(pair)));
        }
        else
        {
            form["client_id"] = client;
            form["client_secret"] = secret;
        }

        using var content = new FormUrlEncodedContent(form);
        return await identity.PostAsync(url, content, authorization, "access_token", cancellation);
    }
}
