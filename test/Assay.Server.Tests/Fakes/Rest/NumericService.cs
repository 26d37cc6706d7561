using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Assay.Server.Tests.Fakes.Rest;

/// <summary>
/// A scoring service as somebody wrote it: PUT with a key in a header of its own, at most 50 applications a call, numbers
/// only, exactly the columns it was trained with, and one object a row in the answer.
/// </summary>
internal sealed class NumericService : IAsyncDisposable
{
    public const string Key = "k-1";

    private static readonly string[] Columns = ["Sex_female", "Sex_male", "Age", "Amount"];

    private readonly WebApplication _web;
    private int _rows;

    private NumericService()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        _web = builder.Build();
        _web.Run(AnswerAsync);
    }

    public Uri ScoringUrl => new($"{_web.Urls.Single()}/models/credit/score");

    public int ScoredRows => Volatile.Read(ref _rows);

    public static async Task<NumericService> StartAsync()
    {
        var service = new NumericService();
        await service._web.StartAsync(TestContext.Current.CancellationToken);
        return service;
    }

    /// <summary>What a user enters for this service.</summary>
    public static JsonObject PayloadFormat() => JsonNode.Parse("""
        {
          "codec": "mapping", "method": "PUT", "max_rows": 50,
          "request": {"template": {"model": "credit"}, "rows": "/applications"},
          "response": {"rows": "/decisions", "prediction": "/decision", "probability": {"map": "/scores"}, "error": "/problem/text"},
          "encodings": [{"feature": "Sex", "one_hot": {"female": "Sex_female", "male": "Sex_male"}}]
        }
        """)!.AsObject();

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync(new CancellationToken(canceled: true));
        await _web.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        var (status, body) = Answer(context.Request, text);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    private (int Status, JsonObject Body) Answer(HttpRequest request, string text)
    {
        if (request.Headers["X-Service-Key"] != Key)
        {
            return Problem(401, "unknown key");
        }

        if (request.Method != "PUT" || request.Path != "/models/credit/score" || request.ContentType != "application/json")
        {
            return Problem(405, $"{request.Method} {request.Path} {request.ContentType}");
        }

        var body = JsonNode.Parse(text)!.AsObject();
        var rows = body["applications"]?.AsArray() ?? [];
        if ((string?)body["model"] != "credit" || body.Count != 2 || rows.Count is 0 or > 50)
        {
            return Problem(400, $"{rows.Count} applications of model {body["model"]}");
        }

        if (rows.FirstOrDefault(r => r is not JsonObject o || !o.Select(m => m.Key).SequenceEqual(Columns) || o.Any(m => m.Value?.GetValueKind() != JsonValueKind.Number)) is { } wrong)
        {
            return Problem(422, $"not the columns it was trained with: {wrong.ToJsonString()}");
        }

        Interlocked.Add(ref _rows, rows.Count);
        return (200, new JsonObject { ["decisions"] = new JsonArray([.. rows.Select(r => Score(r!.AsObject()))]) });
    }

    private static JsonObject Score(JsonObject row)
    {
        var sex = (int)row["Sex_female"]! == 1 && (int)row["Sex_male"]! == 0 ? "female" : "male";
        var p = CreditModel.Probabilities(sex, (double)row["Age"]!, (double)row["Amount"]!);
        return new JsonObject
        {
            ["decision"] = CreditModel.Decide(p),
            ["scores"] = new JsonObject { ["Risk"] = p[1], ["No Risk"] = p[0] },
        };
    }

    private static (int, JsonObject) Problem(int status, string text) => (status, new JsonObject { ["problem"] = new JsonObject { ["text"] = text } });
}
