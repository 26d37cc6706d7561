using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Assay.Server.Tests.Fakes;

/// <summary>A server that keeps every request as raw bytes and answers as it is told.</summary>
internal sealed class FakeUpstream : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly ConcurrentQueue<Received> _requests = new();
    private readonly RequestDelegate _answer;

    private FakeUpstream(RequestDelegate answer)
    {
        _answer = answer;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        _web = builder.Build();
        _web.Run(AnswerAsync);
    }

    /// <summary>A request as it came over the wire.</summary>
    internal sealed record Received(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body);

    public Uri Address => new(_web.Urls.Single());

    public IReadOnlyList<Received> Requests => [.. _requests];

    public static async Task<FakeUpstream> StartAsync(RequestDelegate answer)
    {
        var upstream = new FakeUpstream(answer);
        await upstream._web.StartAsync(TestContext.Current.CancellationToken);
        return upstream;
    }

    /// <summary>Answers with a text.</summary>
    public static RequestDelegate Text(string body, string contentType = "application/json") => context =>
    {
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body, context.RequestAborted);
    };

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync(new CancellationToken(canceled: true));
        await _web.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _requests.Enqueue(new Received(context.Request.Method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, headers, body.ToArray()));
        await _answer(context);
    }
}
