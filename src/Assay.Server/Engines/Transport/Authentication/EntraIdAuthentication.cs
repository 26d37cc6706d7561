using System.Net.Http.Headers;

namespace Assay.Server.Engines.Transport.Authentication;

/// <summary>
/// Microsoft Entra ID, client credentials: <c>tenant</c>, <c>client_id</c>, <c>client_secret</c>. The token is for the
/// audience that the call names; a call that names none uses <c>resource</c>. <c>login_url</c> is the host of sovereign
/// clouds; <c>token_version</c> = <c>v1</c> asks the older endpoint, by <c>resource</c> instead of <c>scope</c>.
/// </summary>
internal sealed class EntraIdAuthentication(TokenCache tokens, TokenRequest identity) : IAuthentication
{
    public const string Name = "entra_id";
    private const string DefaultLogin = "https://login.microsoftonline.com";

    public string Kind => Name;

    public async ValueTask ApplyAsync(HttpRequestMessage message, EngineRequest request, EngineBinding binding, CancellationToken cancellation)
    {
        var audience = request.Audience ?? binding.Required("resource", "it says whom the token is for, such as https://ml.azure.com");
        var token = await tokens.GetAsync(Name, request.Audience, binding, token => FetchAsync(binding, audience, token), cancellation);
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public bool Forget(EngineRequest request, EngineBinding binding) => tokens.Forget(Name, request.Audience, binding);

    /// <summary>A new token.</summary>
    /// <param name="binding">The credentials.</param>
    /// <param name="audience">Whom it is for, such as <c>https://management.azure.com/</c>.</param>
    /// <param name="cancellation">Stops the request.</param>
    /// <exception cref="EngineException">A credential is missing, or Entra ID refuses; says what it said.</exception>
    public async Task<AccessToken> FetchAsync(EngineBinding binding, string audience, CancellationToken cancellation)
    {
        var tenant = binding.Credential("tenant_id") ?? binding.Required("tenant", "Entra ID needs it");
        var login = Address(binding);
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = binding.Required("client_id", "Entra ID needs it"),
            ["client_secret"] = binding.Required("client_secret", "Entra ID needs it"),
        };
        var isFirstVersion = binding.Credential("token_version") switch
        {
            null or "v2" => false,
            "v1" => true,
            var other => throw new EngineException("engine_credentials_wrong", $"'{other}' is no token_version; accepted: v1, v2."),
        };
        if (isFirstVersion)
        {
            form["resource"] = audience;
        }
        else
        {
            form["scope"] = $"{audience.TrimEnd('/')}/.default";
        }

        var url = new Uri($"{login}/{Uri.EscapeDataString(tenant)}/oauth2/{(isFirstVersion ? "token" : "v2.0/token")}");
        using var content = new FormUrlEncodedContent(form);
        return await identity.PostAsync(url, content, null, "access_token", cancellation);
    }

    private static string Address(EngineBinding binding)
    {
        var login = binding.Credential("login_url") ?? DefaultLogin;
        return Uri.TryCreate(login, UriKind.Absolute, out var url)
            ? url.AbsoluteUri.TrimEnd('/')
            : throw new EngineException("engine_credentials_wrong", "'login_url' is no absolute address.");
    }
}
