using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Api.Conformance;

/// <summary>A known credit model on a fake engine: old men are a risk, and so is a large amount.</summary>
internal static class CreditEngine
{
    public static readonly string[] Features = ["Sex", "Age", "Amount"];

    public static async Task<FakeEngine> StartAsync()
    {
        var engine = await FakeEngine.StartAsync();
        engine.Score = Score;
        engine.Deployments = new JsonObject
        {
            ["count"] = 1,
            ["resources"] = new JsonArray(new JsonObject
            {
                ["metadata"] = new JsonObject { ["guid"] = FakeEngine.Deployment, ["created_at"] = "2026-01-01T00:00:00Z", ["modified_at"] = "2026-01-01T00:00:00Z" },
                ["entity"] = new JsonObject
                {
                    ["name"] = "Credit",
                    ["type"] = "online",
                    ["scoring_endpoint"] = new JsonObject { ["url"] = engine.ScoringUrl.ToString() },
                    ["asset"] = new JsonObject { ["asset_id"] = "credit-model", ["name"] = "Credit", ["url"] = "", ["asset_type"] = "model", ["created_at"] = "2026-01-01T00:00:00Z" },
                    ["asset_properties"] = new JsonObject { ["problem_type"] = "binary" },
                },
            }),
        };
        return engine;
    }

    /// <summary>The features of row <paramref name="i"/> of a population.</summary>
    public static JsonArray Row(int i) => new(i % 3 == 0 ? "female" : "male", 18.0 + (i * 7 % 58), 500.0 + (i * 37 % 4_000));

    public static JsonArray Answer(JsonArray row)
    {
        var score = ((string)row[0]! == "male" ? 0.2 : -0.4) + (((double)row[1]! - 40) / 40) + (((double)row[2]! - 2_000) / 2_000);
        var risk = 1 / (1 + Math.Exp(-2 * score));
        return new JsonArray(risk > 0.5 ? "Risk" : "No Risk", new JsonArray(1 - risk, risk));
    }

    public static JsonNode Score(JsonNode request)
    {
        var wrapped = request["input_data"] is not null;
        var block = wrapped ? request["input_data"]![0]! : request;
        var fields = block["fields"]!.AsArray().Select(f => (string)f!).ToList();
        var places = Features.Select(f => fields.IndexOf(f)).ToArray();
        var answer = new JsonObject
        {
            ["fields"] = new JsonArray("prediction", "probability"),
            ["labels"] = new JsonArray("No Risk", "Risk"),
            ["values"] = new JsonArray([.. block["values"]!.AsArray().Select(row => Answer(new JsonArray([.. places.Select(p => row![p]!.DeepClone())])))]),
        };
        return wrapped ? new JsonObject { ["predictions"] = new JsonArray(answer) } : answer;
    }
}
