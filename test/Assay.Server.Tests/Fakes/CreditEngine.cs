using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;

namespace Assay.Server.Tests.Fakes;

/// <summary>A custom ML engine that serves <see cref="CreditModel"/>.</summary>
internal static class CreditEngine
{
    public static async Task<FakeEngine> StartAsync()
    {
        var engine = await FakeEngine.StartAsync();
        engine.Deployments = new JsonObject
        {
            ["resources"] = new JsonArray(new JsonObject
            {
                ["metadata"] = new JsonObject { ["guid"] = FakeEngine.Deployment },
                ["entity"] = new JsonObject { ["name"] = "credit", ["scoring_url"] = engine.ScoringUrl.ToString() },
            }),
        };
        engine.Score = Score;
        return engine;
    }

    private static JsonNode Score(JsonNode request)
    {
        var fields = request["fields"]!.AsArray().Select(f => (string)f!).ToList();
        JsonNode Cell(JsonNode? row, string name) => row![fields.IndexOf(name)]!;
        return new JsonObject
        {
            ["fields"] = new JsonArray("prediction", "probability"),
            ["labels"] = new JsonArray("No Risk", "Risk"),
            ["values"] = new JsonArray([.. request["values"]!.AsArray().Select(row =>
            {
                var p = CreditModel.Probabilities((string)Cell(row, "Sex")!, (double)Cell(row, "Age"), (double)Cell(row, "Amount"));
                return new JsonArray(CreditModel.Decide(p), new JsonArray(p[0], p[1]));
            })]),
        };
    }
}
