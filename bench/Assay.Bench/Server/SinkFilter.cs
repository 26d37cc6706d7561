using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Assay.Bench.Server;

/// <summary>
/// Adds an address that reads the body and forgets it, before every other part of the server: what the HTTP server
/// alone can do.
/// </summary>
internal sealed class SinkFilter : IStartupFilter
{
    public const string Path = "/bench/sink";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, following) => context.Request.Path == Path ? DiscardAsync(context) : following(context));
        next(app);
    };

    private static async Task DiscardAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync();
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentLength = 0;
    }
}
