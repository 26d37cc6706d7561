using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.SampleService.Scoring;

/// <summary>A service that decides on credits. It speaks a format of its own, and OpenScale's.</summary>
internal static class CreditScoring
{
    private const string NoRisk = "No Risk";
    private const string Risk = "Risk";

    /// <summary>One address for both formats: each request is answered in the format it came in.</summary>
    public static Task<IResult> ScoreAnyAsync(HttpRequest request) => ScoreAsync(request, body => body["fields"] is null ? ScoreApplications(body) : ScoreFields(body));

    /// <summary>The address for OpenScale's format alone.</summary>
    public static Task<IResult> ScoreFieldsAsync(HttpRequest request) => ScoreAsync(request, ScoreFields);

    private static async Task<IResult> ScoreAsync(HttpRequest request, Func<JsonObject, JsonObject> score)
    {
        try
        {
            var body = await JsonNode.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            return Results.Json(score(body!.AsObject()));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or FormatException)
        {
            return Results.Json(new JsonObject { ["error"] = "The body is no scoring request." }, statusCode: 400);
        }
    }

    /// <summary><c>{"applications":[{"Sex","Age","Amount"}]}</c>, answered by <c>{"decisions":[{"label","scores"}]}</c>.</summary>
    private static JsonObject ScoreApplications(JsonObject body)
    {
        var risks = body["applications"]!.AsArray().Select(a => RiskOf((double)a!["Age"]!, (double)a["Amount"]!));
        return new JsonObject
        {
            ["decisions"] = new JsonArray([.. risks.Select(risk => new JsonObject
            {
                ["label"] = Label(risk),
                ["scores"] = new JsonObject { [NoRisk] = 1 - risk, [Risk] = risk },
            })]),
        };
    }

    private static JsonObject ScoreFields(JsonObject body)
    {
        var fields = body["fields"]!.AsArray().Select(f => (string)f!).ToList();
        var (age, amount) = (fields.IndexOf("Age"), fields.IndexOf("Amount"));
        var risks = body["values"]!.AsArray().Select(row => RiskOf((double)row![age]!, (double)row[amount]!));
        return new JsonObject
        {
            ["fields"] = new JsonArray("prediction", "probability"),
            ["labels"] = new JsonArray(NoRisk, Risk),
            ["values"] = new JsonArray([.. risks.Select(risk => new JsonArray(Label(risk), new JsonArray(1 - risk, risk)))]),
        };
    }

    private static string Label(double risk) => risk < 0.5 ? NoRisk : Risk;

    private static double RiskOf(double age, double amount) => 1 / (1 + Math.Exp((age - 25) / 20 - (amount - 3_000) / 2_000));
}
