using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Assay.Bench.Engine;

/// <summary>An ML engine on the loopback address that takes 1 ms a call and 5 µs a row, and counts what it is asked.</summary>
internal sealed class StubEngine : IAsyncDisposable
{
    private static readonly TimeSpan PerCall = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan PerRow = TimeSpan.FromMicroseconds(5);

    private readonly WebApplication _web;
    private readonly Lock _lock = new();
    private long _rows;
    private long _calls;
    private int _inProgress;
    private long _busySince;
    private TimeSpan _busy;

    private StubEngine(WebApplication web) => _web = web;

    public string Url => $"{_web.Urls.First()}/score";

    public static async Task<StubEngine> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var engine = new StubEngine(builder.Build());
        engine._web.MapPost("/score", engine.ScoreAsync);
        await engine._web.StartAsync();
        return engine;
    }

    public EngineStats Stats()
    {
        lock (_lock)
        {
            return new EngineStats(_rows, _calls, _busy.TotalSeconds);
        }
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private async Task<IResult> ScoreAsync(HttpRequest request)
    {
        var begin = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            _busySince = _inProgress++ == 0 ? begin : _busySince;
        }

        var rows = 0;
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body);
            var answers = Score(body.RootElement);
            rows = answers.Count;
            var left = PerCall + (rows * PerRow) - Stopwatch.GetElapsedTime(begin);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            return Results.Json(new JsonObject
            {
                ["fields"] = new JsonArray("prediction", "probability"),
                ["labels"] = new JsonArray(StubModel.Risky, StubModel.Safe),
                ["values"] = answers,
            });
        }
        finally
        {
            lock (_lock)
            {
                _rows += rows;
                _calls++;
                _busy += --_inProgress == 0 ? Stopwatch.GetElapsedTime(_busySince) : TimeSpan.Zero;
            }
        }
    }

    private static JsonArray Score(JsonElement request)
    {
        var fields = request.GetProperty("fields").EnumerateArray().Select(f => f.GetString()).ToList();
        var (amount, category) = (fields.IndexOf("amount_0"), fields.IndexOf("category_0"));
        var answers = new JsonArray();
        foreach (var row in request.GetProperty("values").EnumerateArray())
        {
            var risk = StubModel.Risk(row[amount].GetDouble(), row[category].GetString()!);
            answers.Add(new JsonArray(StubModel.Decide(risk), new JsonArray(risk, Math.Round(1 - risk, 4))));
        }

        return answers;
    }
}
