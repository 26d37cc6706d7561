using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Assay.Server.Tests.Fakes;

/// <summary>
/// A server on a port of its own whose answers are a function of the request, for fakes of engines that are more than one
/// address. Misbehaves once for each delegate given to <see cref="Once"/>.
/// </summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly Func<LoopbackRequest, LoopbackAnswer> _answer;
    private readonly ConcurrentQueue<LoopbackRequest> _requests = new();
    private readonly List<(string Path, RequestDelegate Answer)> _once = [];

    private LoopbackServer(Func<LoopbackRequest, LoopbackAnswer> answer)
    {
        _answer = answer;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        _web = builder.Build();
        _web.Run(AnswerAsync);
    }

    public Uri Address => new(_web.Urls.Single());

    public IReadOnlyList<LoopbackRequest> Requests => [.. _requests];

    public static async Task<LoopbackServer> StartAsync(Func<LoopbackRequest, LoopbackAnswer> answer)
    {
        var server = new LoopbackServer(answer);
        await server._web.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Answers the next request whose path ends so in another way.</summary>
    public void Once(string path, RequestDelegate answer)
    {
        lock (_once)
        {
            _once.Add((path, answer));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync(new CancellationToken(canceled: true));
        await _web.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var request = new LoopbackRequest(
            context.Request.Method, context.Request.Path.Value!, context.Request.Query, headers, await reader.ReadToEndAsync(context.RequestAborted));
        _requests.Enqueue(request);
        if (TakeOnce(request.Path) is { } misbehave)
        {
            await misbehave(context);
            return;
        }

        var answer = _answer(request);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.WriteAsync(answer.Text, context.RequestAborted);
    }

    private RequestDelegate? TakeOnce(string path)
    {
        lock (_once)
        {
            var at = _once.FindIndex(o => path.EndsWith(o.Path, StringComparison.OrdinalIgnoreCase));
            if (at < 0)
            {
                return null;
            }

            var (_, answer) = _once[at];
            _once.RemoveAt(at);
            return answer;
        }
    }
}
