using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;

namespace Assay.Server.Tests.Fakes.Azure;

/// <summary>
/// A web service of Studio (classic) whose schema holds the label too. Takes rows or columns as the query says, and answers
/// every value as text.
/// </summary>
internal sealed class FakeStudio(string input)
{
    public const string Path = $"/subscriptions/{FakeAzure.Subscription}/resourceGroups/{FakeAzure.Group}/providers/Microsoft.MachineLearning/webServices";
    private const string Service = "/subscriptions/ws/services/sid";
    private static readonly string[] Columns = [.. CreditModel.Features, "Risk"];

    private int _rows;

    public string Key { get; set; } = "primary-key-1";

    public int Rows => _rows;

    public LoopbackAnswer? Answer(FakeAzure azure, LoopbackRequest request)
    {
        if (request.Is("GET", $"/subscriptions/{FakeAzure.Subscription}/providers/Microsoft.MachineLearning/webServices"))
        {
            return request.Query["api-version"] == "2017-01-01"
                ? azure.Page(request, Sparse("churn"), Sparse("credit"))
                : FakeAzure.Error(400, "NoRegisteredProviderFound", "No registered resource provider found for the API version.");
        }

        if (request.Path.StartsWith(Path, StringComparison.OrdinalIgnoreCase))
        {
            return request.Path.EndsWith("/listKeys", StringComparison.Ordinal)
                ? request.Method == "GET" ? LoopbackAnswer.Of(new JsonObject { ["primary"] = Key, ["secondary"] = "other" }) : FakeAzure.Error(405, "MethodNotAllowed", "listKeys is read by GET.")
                : LoopbackAnswer.Of(Full(azure, request.Path.Split('/')[^1]));
        }

        return request.Is("POST", $"{Service}/execute") ? Execute(request) : null;
    }

    private static JsonObject Sparse(string name) => new() { ["id"] = $"{Path}/{name}", ["name"] = name, ["properties"] = new JsonObject { ["provisioningState"] = "Succeeded" } };

    private JsonObject Full(FakeAzure azure, string name)
    {
        var service = Sparse(name);
        service["properties"] = new JsonObject
        {
            ["title"] = name,
            ["createdOn"] = "2019-01-01T10:11:12Z",
            ["modifiedOn"] = "2019-02-01T10:11:12Z",
            ["swaggerLocation"] = $"{azure.Address}{Service}/swagger.json",
            ["input"] = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { [input] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(Columns.Select(c => KeyValuePair.Create(c, (JsonNode?)new JsonObject { ["type"] = "String" }))) } },
            },
            ["output"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["scores"] = new JsonObject() } },
        };
        return service;
    }

    private LoopbackAnswer Execute(LoopbackRequest request)
    {
        if (request.Header("Authorization") != $"Bearer {Key}")
        {
            return Refuse(401, "Unauthorized", "ScoreRequestUnauthorized", "Invalid credentials provided. Your request is not authorized.");
        }

        if (request.Query["api-version"] != "2.0")
        {
            return Refuse(400, "BadArgument", "BadVersionCall", "Invalid version provided.");
        }

        if (request.Header("Content-Type")?.StartsWith("application/json", StringComparison.Ordinal) is not true || request.Json is not JsonObject body || body["GlobalParameters"] is not JsonObject)
        {
            return Refuse(400, "BadArgument", "RequestBodyInvalid", "No request body provided or error in deserializing the request body.");
        }

        var inputs = body["Inputs"]!.AsObject();
        if (inputs.Count != 1 || !inputs.ContainsKey(input))
        {
            return Refuse(400, "BadArgument", "InvalidInputNames", $"The input names do not match. Expected: {input}.");
        }

        var isRowStyle = request.Query["format"] == "swagger";
        try
        {
            var rows = isRowStyle ? inputs[input]!.AsArray().Select(r => r!.AsObject()).ToList() : FromColumns(inputs[input]!.AsObject());
            var read = rows.Select(Read).ToList();
            Interlocked.Add(ref _rows, read.Count);
            var answers = rows.Zip(read, Echo).ToList();
            return LoopbackAnswer.Of(new JsonObject { ["Results"] = new JsonObject { ["scores"] = isRowStyle ? new JsonArray([.. answers]) : ToColumns(answers) } });
        }
        catch (InvalidOperationException e)
        {
            return Refuse(400, "BadArgument", "RequestBodyInvalid", e.Message);
        }
        catch (FormatException e)
        {
            return Refuse(400, "BadUserArgument", e.Message.StartsWith("column", StringComparison.Ordinal) ? "InputMismatchError" : "InputParseError", e.Message);
        }
    }

    private static CreditRow Read(JsonObject row)
    {
        var features = row.DeepClone().AsObject();
        return features.ContainsKey("Risk") && features.Remove("Risk")
            ? CreditRow.Read(features, textIsNumber: true)
            : throw new FormatException("column 'Risk' is missing");
    }

    private static List<JsonObject> FromColumns(JsonObject table)
    {
        var names = table["ColumnNames"]!.AsArray().Select(n => (string)n!).ToList();
        return [.. table["Values"]!.AsArray().Select(row => new JsonObject(names.Select((n, i) => KeyValuePair.Create(n, row![i]?.DeepClone()))))];
    }

    private static JsonObject Echo(JsonObject row, CreditRow application)
    {
        var answer = new JsonObject(row.Select(m => KeyValuePair.Create(m.Key, m.Value is null ? null : (JsonNode?)m.Value.ToString())));
        answer["Scored Labels"] = application.Decision;
        answer["Scored Probabilities"] = application.Probabilities[1].ToString("R", CultureInfo.InvariantCulture);
        return answer;
    }

    private static JsonObject ToColumns(List<JsonObject> rows) => new()
    {
        ["type"] = "table",
        ["value"] = new JsonObject
        {
            ["ColumnNames"] = new JsonArray([.. rows[0].Select(m => JsonValue.Create(m.Key))]),
            ["Values"] = new JsonArray([.. rows.Select(r => new JsonArray([.. r.Select(m => m.Value?.DeepClone())]))]),
        },
    };

    private static LoopbackAnswer Refuse(int status, string code, string detail, string message) =>
        FakeAzure.Error(status, code, "Invalid argument provided.", [new JsonObject { ["code"] = detail, ["message"] = message }]);
}
