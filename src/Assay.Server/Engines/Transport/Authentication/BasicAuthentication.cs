using System.Net.Http.Headers;
using System.Text;

namespace Assay.Server.Engines.Transport.Authentication;

/// <summary>User and password (RFC 7617): <c>username</c>, <c>password</c>.</summary>
internal sealed class BasicAuthentication : IAuthentication
{
    public const string Name = "basic";

    public string Kind => Name;

    public ValueTask ApplyAsync(HttpRequestMessage message, EngineRequest request, EngineBinding binding, CancellationToken cancellation)
    {
        if (message.Headers.NonValidated.Contains("Authorization"))
        {
            // A header that the user set by hand says more than the credentials.
            return ValueTask.CompletedTask;
        }

        var user = binding.Required("username", "Basic authentication needs it");
        var pair = Encoding.UTF8.GetBytes($"{user}:{binding.Credential("password")}");
        message.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(pair));
        return ValueTask.CompletedTask;
    }
}
