using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Assay.Server.Tests.Fakes;

/// <summary>
/// A scripted custom ML engine on a port of its own. Lists <see cref="Deployments"/>, scores with <see cref="Score"/>, and
/// misbehaves once for each delegate given to <see cref="Next"/>.
/// </summary>
internal sealed class FakeEngine : IAsyncDisposable
{
    public const string Deployment = "credit";

    private readonly WebApplication _web;
    private readonly ConcurrentQueue<RequestDelegate> _next = new();
    private readonly ConcurrentQueue<FakeRequest> _requests = new();
    private readonly SemaphoreSlim _received = new(0);
    private readonly Channel<int> _open = Channel.CreateUnbounded<int>();
    private int _connections;
    private int _openConnections;

    private FakeEngine()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.Listen(IPAddress.Loopback, 0, listen => listen.Use(next => async connection =>
            {
                Interlocked.Increment(ref _connections);
                _open.Writer.TryWrite(Interlocked.Increment(ref _openConnections));
                await next(connection);
                _open.Writer.TryWrite(Interlocked.Decrement(ref _openConnections));
            }));
        });
        builder.Logging.ClearProviders();
        _web = builder.Build();
        _web.Run(AnswerAsync);
    }

    public Uri Address => new(_web.Urls.Single());

    public Uri ScoringUrl => new(Address, $"v1/deployments/{Deployment}/online");

    public JsonNode Deployments { get; set; } = new JsonObject { ["count"] = 0, ["resources"] = new JsonArray() };

    /// <summary>From the body of a scoring request to that of its answer.</summary>
    public Func<JsonNode, JsonNode> Score { get; set; } = Predict;

    /// <summary>Asked at every request: whether the connection is reset instead of answered, as of an engine that is down.</summary>
    public Func<bool> IsDown { get; set; } = () => false;

    public IReadOnlyList<FakeRequest> Requests => [.. _requests];

    /// <summary>Connections ever accepted.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public static async Task<FakeEngine> StartAsync()
    {
        var engine = new FakeEngine();
        await engine._web.StartAsync(TestContext.Current.CancellationToken);
        return engine;
    }

    /// <summary>Answers the next requests so, one each, before it behaves again.</summary>
    public void Next(params IEnumerable<RequestDelegate> answers)
    {
        foreach (var answer in answers)
        {
            _next.Enqueue(answer);
        }
    }

    /// <summary>Waits until one more request has arrived than were waited for before.</summary>
    public Task ReceivedAsync() => _received.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>Waits until no connection is open, and gives how many were open at most.</summary>
    public async Task<int> ClosedAsync()
    {
        var most = 0;
        int open;
        do
        {
            open = await _open.Reader.ReadAsync(TestContext.Current.CancellationToken);
            most = Math.Max(most, open);
        }
        while (open > 0 || Volatile.Read(ref _openConnections) > 0);
        return most;
    }

    /// <summary>One prediction and its probabilities a row, in the nesting of the request.</summary>
    public static JsonNode Predict(JsonNode request)
    {
        var wrapped = request["input_data"] is not null;
        var rows = (wrapped ? request["input_data"]![0] : request)!["values"]!.AsArray();
        var answer = new JsonObject
        {
            ["fields"] = new JsonArray("prediction", "probability"),
            ["labels"] = new JsonArray("No Risk", "Risk"),
            ["values"] = new JsonArray([.. rows.Select(_ => new JsonArray("No Risk", new JsonArray(0.75, 0.25)))]),
        };
        return wrapped ? new JsonObject { ["predictions"] = new JsonArray(answer) } : answer;
    }

    public async ValueTask DisposeAsync()
    {
        // Calls that hang on purpose would hold up an orderly stop.
        await _web.StopAsync(new CancellationToken(canceled: true));
        await _web.DisposeAsync();
        _received.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        var body = text.Length == 0 ? null : JsonNode.Parse(text);
        var headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _requests.Enqueue(new FakeRequest(context.Request.Method, context.Request.Path, headers, body));
        _received.Release();
        if (IsDown())
        {
            context.Abort();
        }
        else if (_next.TryDequeue(out var answer))
        {
            await answer(context);
        }
        else if (context.Request.Method == HttpMethods.Get)
        {
            await WriteAsync(context, Deployments);
        }
        else
        {
            await WriteAsync(context, Score(body!));
        }
    }

    private static Task WriteAsync(HttpContext context, JsonNode json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json.ToJsonString(new JsonSerializerOptions()), context.RequestAborted);
    }
}
