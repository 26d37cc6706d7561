using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Contracts;
using Assay.Server.Engines.Transport.Authentication;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Azure;

/// <summary>
/// Keys and tokens of endpoints, which the control plane gives out: asked for once, kept, and asked for again when an
/// endpoint refuses them, as after a renewal of keys. Credentials that cannot sign in are themselves the key.
/// </summary>
internal sealed class EndpointKeys(TokenCache tokens)
{
    private const string Kind = "azure_endpoint";
    private const long MaxTokenSeconds = 24 * 60 * 60;

    /// <summary>The value of a key that says that an endpoint asks for none.</summary>
    public static readonly AccessToken NoKey = new("", TimeSpan.FromHours(1));

    /// <summary>Calls an endpoint with whatever it wants.</summary>
    /// <param name="binding">The credentials.</param>
    /// <param name="target">What is scored; its deployment id is what the key is asked for.</param>
    /// <param name="fetchKey">Asks the control plane for the deployment's key.</param>
    /// <param name="call">Makes the call with the credentials that it is given.</param>
    /// <param name="cancellation">Stops the scoring.</param>
    public async Task<T> CallAsync<T>(
        EngineBinding binding, ScoringTarget target, Func<ArmId, CancellationToken, Task<AccessToken>> fetchKey, Func<EngineBinding, Task<T>> call, CancellationToken cancellation)
    {
        if (!AzureManagement.CanSignIn(binding))
        {
            return await call(binding);
        }

        var id = ArmId.TryParse(target.DeploymentId) ?? throw new EngineException(
            "deployment_id_wrong",
            $"The deployment id '{target.DeploymentId}' is no id of an Azure resource, so no key can be asked for. List the provider's deployments and subscribe one of them, or give the key as scoring_endpoint.credentials.token.");
        for (var mayRenew = true; ; mayRenew = false)
        {
            var key = await tokens.GetAsync(Kind, target.DeploymentId, binding, token => fetchKey(id, token), cancellation);
            try
            {
                return await call(WithKey(binding, key));
            }
            catch (EngineException e) when (mayRenew && e.Status == HttpStatusCode.Unauthorized && tokens.Forget(Kind, target.DeploymentId, binding))
            {
                // Once more with a new key.
            }
        }
    }

    /// <summary>A key of the control plane's answer.</summary>
    /// <exception cref="EngineException">It has none.</exception>
    public static AccessToken Key(JsonElement keys, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (EngineJson.Text(keys, name) is { } key)
            {
                return new AccessToken(key, TimeSpan.FromHours(1));
            }
        }

        throw new EngineException("engine_answer_wrong", $"Azure gave no key: its answer has no {string.Join(" or ", names.ToArray())}.");
    }

    /// <summary>A token of the control plane's answer, whose times are seconds since 1970.</summary>
    public static AccessToken Token(JsonElement answer, string expiryMember, string refreshMember, DateTimeOffset now)
    {
        var value = EngineJson.Text(answer, "accessToken") ?? throw new EngineException("engine_answer_wrong", "Azure gave no token: its answer has no accessToken.");
        var expiry = Until(expiryMember);
        return new AccessToken(value, expiry ?? TimeSpan.FromHours(1), Until(refreshMember));

        TimeSpan? Until(string member) =>
            EngineJson.Find(answer, member) is { ValueKind: JsonValueKind.Number } seconds && seconds.TryGetInt64(out var at)
                ? TimeSpan.FromSeconds(Math.Clamp(at - now.ToUnixTimeSeconds(), 0, MaxTokenSeconds))
                : null;
    }

    private static EngineBinding WithKey(EngineBinding binding, string key)
    {
        JsonObject credentials = key.Length == 0
            ? new() { ["auth_type"] = NoAuthentication.Name }
            : new() { ["auth_type"] = BearerAuthentication.Name, ["token"] = key };
        return binding with { Credentials = JsonSerializer.SerializeToElement(credentials, AssayJson.Default.JsonObject) };
    }
}
