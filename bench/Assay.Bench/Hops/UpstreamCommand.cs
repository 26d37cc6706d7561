using System.Globalization;
using Assay.Bench.Payload;
using Assay.Bench.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Assay.Bench.Hops;

/// <summary>An engine that answers every request at once, or after a delay, with the same prediction.</summary>
internal static class UpstreamCommand
{
    public const string Name = "upstream";

    private static readonly byte[] Answer = """{"fields":["prediction","probability"],"values":[["No Risk",[0.2841,0.7159]]]}"""u8.ToArray();

    /// <summary>The request of one row that the engine is sent.</summary>
    public static byte[] Request { get; } = PayloadBody.CreateRequest(PayloadShape.Wide, 1);

    /// <param name="milliseconds">The delay.</param>
    public static async Task<int> RunAsync(string milliseconds)
    {
        var delay = TimeSpan.FromMilliseconds(int.Parse(milliseconds, CultureInfo.InvariantCulture));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            if (delay > TimeSpan.Zero)
            {
                await Task.Delay(delay);
            }

            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Answer.Length;
            await context.Response.Body.WriteAsync(Answer);
        });
        return await ChildProcess.ServeAsync(app);
    }
}
