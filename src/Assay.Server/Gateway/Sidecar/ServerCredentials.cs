using Assay.Client;
using Assay.Server.Hosting;

namespace Assay.Server.Gateway.Sidecar;

/// <summary>How a sidecar signs in to the server.</summary>
internal sealed record ServerCredentials(string? ApiKey, string User, string? Password)
{
    /// <exception cref="SettingsException">There is neither a key nor a password.</exception>
    public static ServerCredentials FromEnvironment(Func<string, string?> variable)
    {
        var key = variable("ASSAY_API_KEY") is { Length: > 0 } given ? given : null;
        var password = variable("ASSAY_PASSWORD") is { Length: > 0 } word ? word : null;
        return key is null && password is null
            ? throw new SettingsException(["Set ASSAY_API_KEY, or ASSAY_PASSWORD and, unless it is admin, ASSAY_USER."])
            : new ServerCredentials(key, variable("ASSAY_USER") is { Length: > 0 } user ? user : "admin", password);
    }

    public Task<AssayClient> SignInAsync(SidecarSettings settings, CancellationToken cancellation) => ApiKey is { } key
        ? AssayClient.SignInAsync(settings.Server, key, cancellation, settings.InstanceId)
        : AssayClient.SignInAsync(settings.Server, User, Password!, cancellation, settings.InstanceId);
}
