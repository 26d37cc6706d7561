using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Fakes.Azure;

/// <summary>
/// Scoring scripts that serve the credit model, one for each contract. They read strictly and throw a
/// <see cref="FormatException"/> with the model's words.
/// </summary>
internal static class ScoringScript
{
    /// <summary>OpenScale's template: catches everything and encodes twice.</summary>
    public static JsonNode InputOutput(JsonNode body)
    {
        JsonObject answer;
        try
        {
            var rows = Only(body, "input").AsArray().Select(r => CreditRow.Read(r!.AsObject()));
            answer = new JsonObject
            {
                ["output"] = new JsonArray([.. rows.Select(r => new JsonObject { ["Scored Labels"] = r.Decision, ["Scored Probabilities"] = Vector(r) })]),
            };
        }
        catch (FormatException e)
        {
            answer = new JsonObject { ["error"] = e.Message };
        }

        return JsonValue.Create(answer.ToJsonString());
    }

    /// <summary>A script for scikit-learn: rows in the model's order.</summary>
    public static JsonNode Data(JsonNode body)
    {
        var rows = Only(body, "data").AsArray().Select(r => CreditRow.Read(r!.AsArray())).ToList();
        return new JsonObject
        {
            ["predict"] = new JsonArray([.. rows.Select(r => JsonValue.Create(r.Decision))]),
            ["predict_proba"] = new JsonArray([.. rows.Select(Vector)]),
        };
    }

    public static JsonNode AutoMl(JsonNode body)
    {
        if ((string?)body["method"] != "predict_proba")
        {
            throw new FormatException("method must be predict_proba");
        }

        var rows = body["data"]!.AsArray().Select(r => CreditRow.Read(r!.AsObject()));
        return JsonValue.Create(new JsonObject { ["result"] = new JsonArray([.. rows.Select(Vector)]) }.ToJsonString());
    }

    public static JsonNode AutoMlEndpoint(JsonNode body)
    {
        if ((string?)body["GlobalParameters"]?["method"] != "predict_proba")
        {
            throw new FormatException("method must be predict_proba");
        }

        return new JsonObject { ["Results"] = new JsonArray([.. body["Inputs"]!["data"]!.AsArray().Select(r => Vector(CreditRow.Read(r!.AsObject())))]) };
    }

    /// <summary>The designer, with a service whose input has another name than the usual one.</summary>
    public static JsonNode Designer(JsonNode body) => new JsonObject
    {
        ["Results"] = new JsonObject
        {
            ["WebServiceOutput0"] = new JsonArray([.. Only(Only(body, "Inputs", "GlobalParameters"), "credit_input").AsArray().Select(r =>
            {
                var row = CreditRow.Read(r!.AsObject());
                var answer = r!.DeepClone();
                answer["Scored Labels"] = row.Decision;
                answer["Scored Probabilities"] = row.Probabilities[1];
                return answer;
            })]),
        },
    };

    /// <summary>MLflow with a signature: the columns by name, each of its type, and a table of probabilities.</summary>
    public static JsonNode Mlflow(JsonNode body)
    {
        var input = Only(body, "input_data");
        var names = input["columns"]!.AsArray().Select(c => (string)c!).ToList();
        var rows = input["data"]!.AsArray().Select(row => CreditRow.Read(new JsonObject(names.Select((n, i) => KeyValuePair.Create(n, row![i]?.DeepClone()))))).ToList();
        return rows.TrueForAll(r => r.Age == Math.Floor(r.Age))
            ? new JsonArray([.. rows.Select(Vector)])
            : throw new FormatException("Failed to enforce schema of data: can not safely convert float64 to int64 for column 'Age'");
    }

    private static JsonArray Vector(CreditRow row) => [row.Probabilities[0], row.Probabilities[1]];

    private static JsonNode Only(JsonNode body, string member, string? beside = null) =>
        body is JsonObject given && given[member] is { } found && given.All(m => m.Key == member || m.Key == beside)
            ? found
            : throw new FormatException($"KeyError: '{member}'");
}
