using System.Net.Http.Headers;

namespace Assay.Server.Engines.Transport.Authentication;

/// <summary>A token that the user renews himself: <c>token</c>.</summary>
internal sealed class BearerAuthentication : IAuthentication
{
    public const string Name = "bearer";

    public string Kind => Name;

    public ValueTask ApplyAsync(HttpRequestMessage message, EngineRequest request, EngineBinding binding, CancellationToken cancellation)
    {
        if (!message.Headers.NonValidated.Contains("Authorization"))
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", binding.Required("token", "bearer authentication needs it"));
        }

        return ValueTask.CompletedTask;
    }
}
