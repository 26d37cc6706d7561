using System.Net.Http.Headers;
using System.Text.Json;

namespace Assay.Server.Engines.Transport.Authentication;

/// <summary>
/// A Google service account: the members of its key file (<c>client_email</c>, <c>private_key</c>, <c>private_key_id</c>,
/// <c>token_uri</c>), or the whole file as <c>service_account_key</c>. A signed assertion is exchanged for a token
/// (RFC 7523); <c>scope</c> asks for another scope than the whole cloud platform.
/// </summary>
internal sealed class GoogleServiceAccountAuthentication(TokenCache tokens, TokenRequest identity, TimeProvider clock) : IAuthentication
{
    public const string Name = "google_service_account";
    private const string DefaultTokenUri = "https://oauth2.googleapis.com/token";
    private const string DefaultScope = "https://www.googleapis.com/auth/cloud-platform";
    private const string Grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    public string Kind => Name;

    /// <summary>Whether credentials hold the key of a service account.</summary>
    public static bool HasKey(EngineBinding binding) => Key(binding).Credential("private_key") is not null;

    public async ValueTask ApplyAsync(HttpRequestMessage message, EngineRequest request, EngineBinding binding, CancellationToken cancellation)
    {
        if (message.Headers.NonValidated.Contains("Authorization"))
        {
            // A header that the user set by hand says more than the credentials.
            return;
        }

        var token = await tokens.GetAsync(Name, null, binding, token => FetchAsync(binding, token), cancellation);
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public bool Forget(EngineRequest request, EngineBinding binding) => tokens.Forget(Name, null, binding);

    private async Task<AccessToken> FetchAsync(EngineBinding binding, CancellationToken cancellation)
    {
        var key = Key(binding);
        var audience = key.Credential("token_uri") ?? DefaultTokenUri;
        if (!Uri.TryCreate(audience, UriKind.Absolute, out var url))
        {
            throw new EngineException("engine_credentials_wrong", "'token_uri' is no absolute address.");
        }

        var assertion = JwtAssertion.Create(
            key.Required("private_key", "it is the key of the service account, in PEM"),
            key.Credential("private_key_id"),
            key.Required("client_email", "it names the service account"),
            audience,
            binding.Credential("scope") ?? DefaultScope,
            clock.GetUtcNow());
        using var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = Grant, ["assertion"] = assertion });
        return await identity.PostAsync(url, content, null, "access_token", cancellation);
    }

    /// <summary>The members of the key file, wherever they stand.</summary>
    private static EngineBinding Key(EngineBinding binding)
    {
        if (binding.Credentials is not { ValueKind: JsonValueKind.Object } credentials || !credentials.TryGetProperty("service_account_key", out var file))
        {
            return binding;
        }

        try
        {
            return binding with { Credentials = file.ValueKind == JsonValueKind.String ? JsonElement.Parse(file.GetString()!) : file };
        }
        catch (JsonException)
        {
            throw new EngineException("engine_credentials_wrong", "'service_account_key' is not the JSON of a service account's key file.");
        }
    }
}
