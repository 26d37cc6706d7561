using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.SampleEngine.Generation;
using Assay.SampleEngine.Model;

namespace Assay.SampleEngine.Scoring;

/// <summary>The contract of a custom ML engine: one deployment, listed and scored.</summary>
internal static class EngineEndpoints
{
    private const string DeploymentId = "credit-risk";

    public static void Map(WebApplication app, CreditModel model)
    {
        app.MapGet("/v1/deployments", (HttpRequest request) => Results.Json(Deployments($"{request.Scheme}://{request.Host}")));
        app.MapPost("/v1/deployments/{id}/online", (string id, HttpRequest request, CancellationToken cancellation) => ScoreAsync(id, request, model, cancellation));
    }

    private static async Task<IResult> ScoreAsync(string id, HttpRequest request, CreditModel model, CancellationToken cancellation)
    {
        if (id != DeploymentId)
        {
            return Results.Json(new JsonObject { ["error"] = $"There is no deployment {id}." }, statusCode: 404);
        }

        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellation);
            var asked = ScoringRequest.Read(body.RootElement);
            var answer = new JsonObject
            {
                ["fields"] = new JsonArray("prediction", "probability"),
                ["labels"] = new JsonArray(CreditApplication.NoRisk, CreditApplication.Risk),
                ["values"] = new JsonArray([.. asked.Rows.Select(row => Answer(model.Risk(row)))]),
            };
            return Results.Json(asked.IsWrapped ? new JsonObject { ["predictions"] = new JsonArray(answer) } : answer);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return Results.Json(new JsonObject { ["error"] = e.Message }, statusCode: 400);
        }
    }

    private static JsonArray Answer(double risk) =>
        new(risk >= 0.5 ? CreditApplication.Risk : CreditApplication.NoRisk, new JsonArray(1 - risk, risk));

    private static JsonObject Deployments(string engine) => new()
    {
        ["count"] = 1,
        ["resources"] = new JsonArray(new JsonObject
        {
            ["metadata"] = new JsonObject { ["guid"] = DeploymentId, ["created_at"] = "2026-01-01T00:00:00Z", ["modified_at"] = "2026-01-01T00:00:00Z" },
            ["entity"] = new JsonObject
            {
                ["name"] = "Credit risk",
                ["type"] = "online",
                ["description"] = "Whether a loan will be repaid.",
                ["scoring_endpoint"] = new JsonObject { ["url"] = $"{engine}/v1/deployments/{DeploymentId}/online" },
                ["asset"] = new JsonObject { ["asset_id"] = DeploymentId, ["name"] = "Credit risk", ["asset_type"] = "model", ["url"] = "", ["created_at"] = "2026-01-01T00:00:00Z" },
                ["asset_properties"] = new JsonObject { ["problem_type"] = "binary", ["input_data_type"] = "structured" },
            },
        }),
    };
}
