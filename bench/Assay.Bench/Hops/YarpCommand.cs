using Assay.Bench.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Assay.Bench.Hops;

/// <summary>YARP as it comes, in front of one address.</summary>
internal static class YarpCommand
{
    public const string Name = "yarp";

    /// <param name="upstream">The address it forwards to.</param>
    public static async Task<int> RunAsync(string upstream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore().AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "engine", Match = new RouteMatch { Path = "{**rest}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "engine",
                    Destinations = new Dictionary<string, DestinationConfig> { ["engine"] = new() { Address = upstream } },
                },
            ]);
        await using var app = builder.Build();
        app.MapReverseProxy();
        return await ChildProcess.ServeAsync(app);
    }
}
