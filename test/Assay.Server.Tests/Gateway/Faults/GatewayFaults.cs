using System.Net;
using System.Text.Json.Nodes;
using Assay.Server.Engines.Transport;
using Assay.Server.Gateway;
using Assay.Server.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Assay.Server.Tests.Gateway.Faults;

/// <summary>What the tests of faults change in a server, and what they all ask of it.</summary>
internal static class GatewayFaults
{
    /// <summary>The time-out of engines in tests that hold the clock: nothing but the clock can make it pass.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Gives the gateway, and nothing else of the server, a clock that stands still.</summary>
    public static Action<IServiceCollection> Holds(FakeTimeProvider clock) => services =>
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<GatewayForwarder>(s, (TimeProvider)clock));

    /// <summary>Names resolve as the test says.</summary>
    public static Action<IServiceCollection> Resolves(Func<string, CancellationToken, Task<IPAddress[]>> resolve) => services =>
        services.AddSingleton(s => new AddressGuard(s.GetRequiredService<AssaySettings>(), resolve));

    /// <summary>The code of an answer in the error envelope.</summary>
    public static async Task<string> CodeAsync(this HttpResponseMessage answer) =>
        (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["errors"]![0]!["code"]!;

    /// <summary>The body; null when it breaks off.</summary>
    public static async Task<string?> WholeAsync(this Task<HttpResponseMessage> sending)
    {
        try
        {
            using var answer = await sending;
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
