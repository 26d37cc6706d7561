using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;

namespace Assay.Server.Tests.Certifications;

/// <summary>The credit model behind a custom engine, and what may be wrong with such an engine.</summary>
internal static class CreditScoring
{
    public static JsonObject Sample(int rows) => new()
    {
        ["fields"] = new JsonArray([.. CreditModel.Features.Select(f => JsonValue.Create(f))]),
        ["values"] = new JsonArray([.. CreditModel.Applications.Take(rows).Select(a => new JsonArray(a.Sex, a.Age, a.Amount))]),
    };

    /// <summary>As it should be; a missing value counts as nothing.</summary>
    public static JsonObject Good(JsonNode request) => Answer([.. Rows(request).Select(Score)]);

    public static JsonObject SwappedLabels(JsonNode request)
    {
        var answer = Good(request);
        answer["labels"] = new JsonArray("Risk", "No Risk");
        return answer;
    }

    public static JsonObject OtherLabels(JsonNode request)
    {
        var answer = Answer([.. Rows(request).Select(r => Score(r) with { Decision = "Perhaps" })]);
        answer["labels"] = new JsonArray("No Risk", "Risk");
        return answer;
    }

    public static JsonObject Scores(JsonNode request) => Answer([.. Rows(request).Select(Score).Select(s => s with { Probabilities = [.. s.Probabilities.Select(p => 3 * p)] })]);

    public static JsonObject Sorted(JsonNode request) => Answer([.. Rows(request).Select(Score).OrderBy(s => s.Probabilities[1])]);

    public static Func<JsonNode, JsonNode> Noisy()
    {
        var random = new Random(7);
        return request => Answer([.. Rows(request).Select(Score).Select(s => s with { Probabilities = Shift(s.Probabilities, random.NextDouble() * 0.01) })]);
    }

    public static JsonObject AtMostThousand(JsonNode request) => Answer([.. Rows(request).Take(1_000).Select(Score)]);

    public static JsonObject RelativeToBatch(JsonNode request)
    {
        var rows = Rows(request).Select(Score).ToList();
        return Answer([.. rows.Select(s => rows.Count > 1_000 ? s with { Probabilities = Shift(s.Probabilities, 0.2) } : s)]);
    }

    /// <summary>Gives the calls of 30 rows, which only come together, the answers of their rows in another order.</summary>
    public static JsonObject Mixed(JsonNode request)
    {
        var scored = Rows(request).Select(Score).ToList();
        return Answer(scored.Count == 30 ? [.. scored.AsEnumerable().Reverse()] : scored);
    }

    public static JsonObject WithoutProbability(JsonNode request) => new()
    {
        ["fields"] = new JsonArray("prediction"),
        ["values"] = new JsonArray([.. Rows(request).Select(r => new JsonArray(Score(r).Decision))]),
    };

    public static JsonObject WithoutPrediction(JsonNode request) => new()
    {
        ["fields"] = new JsonArray("outcome"),
        ["values"] = new JsonArray([.. Rows(request).Select(r => new JsonArray(Score(r).Decision))]),
    };

    public static bool HasMissing(JsonNode request) => Rows(request).Any(r => r.Contains(null));

    private static List<JsonArray> Rows(JsonNode request) => [.. request["values"]!.AsArray().Select(r => r!.AsArray())];

    private static Scored Score(JsonArray row)
    {
        var p = CreditModel.Probabilities((string?)row[0] ?? "", (double?)row[1] ?? 0, (double?)row[2] ?? 0);
        return new Scored(CreditModel.Decide(p), p);
    }

    private static double[] Shift(double[] p, double by) => p[1] + by < 1 ? [p[0] - by, p[1] + by] : [p[0] + by, p[1] - by];

    private static JsonObject Answer(IReadOnlyList<Scored> rows) => new()
    {
        ["fields"] = new JsonArray("prediction", "probability"),
        ["labels"] = new JsonArray("No Risk", "Risk"),
        ["values"] = new JsonArray([.. rows.Select(s => new JsonArray(s.Decision, new JsonArray(s.Probabilities[0], s.Probabilities[1])))]),
    };

    private sealed record Scored(string Decision, double[] Probabilities);
}
