using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Engines.Conformance;

/// <summary>The one model that every fake engine serves: women are refused more often than equal men.</summary>
internal static class CreditModel
{
    public static readonly string[] Features = ["Sex", "Age", "Amount"];

    public static readonly string[] Classes = ["No Risk", "Risk"];

    /// <summary>Applications that are the same in every test.</summary>
    public static readonly IReadOnlyList<(string Sex, int Age, double Amount)> Applications =
        [.. Enumerable.Range(0, 120).Select(i => (i % 3 == 0 ? "female" : "male", 20 + (i * 7 % 50), 500.5 + (i * 131 % 4000)))];

    /// <summary>The probability of each class, in the order of <see cref="Classes"/>.</summary>
    public static double[] Probabilities(string sex, double age, double amount)
    {
        var score = -1.2 + (sex == "female" ? 0.9 : 0) + (amount / 2_500) - (age / 60);
        var risk = 1 / (1 + Math.Exp(-score));
        return [1 - risk, risk];
    }

    public static string Decide(double[] probabilities) => Classes[probabilities[1] > 0.5 ? 1 : 0];

    /// <summary>
    /// The disparate impact in percent on balanced data: every application once as a woman's and once as a man's.
    /// </summary>
    public static double ExpectedFairness()
    {
        var monitored = Applications.Count(a => Decide(Probabilities("female", a.Age, a.Amount)) == "No Risk");
        var reference = Applications.Count(a => Decide(Probabilities("male", a.Age, a.Amount)) == "No Risk");
        return 100.0 * monitored / reference;
    }

    /// <summary>The applications and their answers as one payload record.</summary>
    public static JsonObject Record() => new()
    {
        ["scoring_id"] = "batch",
        ["response_time"] = 12,
        ["request"] = new JsonObject
        {
            ["fields"] = new JsonArray([.. Features.Select(f => JsonValue.Create(f))]),
            ["values"] = new JsonArray([.. Applications.Select(a => new JsonArray(a.Sex, a.Age, a.Amount))]),
        },
        ["response"] = new JsonObject
        {
            ["fields"] = new JsonArray("prediction", "probability"),
            ["values"] = new JsonArray([.. Applications.Select(a => Probabilities(a.Sex, a.Age, a.Amount)).Select(p => new JsonArray(Decide(p), new JsonArray(p[0], p[1])))]),
        },
    };
}
