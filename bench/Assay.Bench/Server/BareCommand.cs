using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Assay.Bench.Server;

/// <summary>An HTTP server that does nothing but say that it is ready: what starting the server is measured against.</summary>
internal static class BareCommand
{
    public const string Name = "bare";

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var web = builder.Build();
        web.MapGet("/readyz", () => "ready");
        return await ChildProcess.ServeAsync(web);
    }
}
