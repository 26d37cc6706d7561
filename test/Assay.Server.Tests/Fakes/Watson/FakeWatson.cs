using System.Text.Json.Nodes;
using System.Web;

namespace Assay.Server.Tests.Fakes.Watson;

/// <summary>
/// Watson Machine Learning on one port with IBM IAM and Cloud Pak's authorization. Its model is a Spark pipeline: it repeats
/// the inputs, answers an index as prediction and the class as <c>predictedLabel</c>.
/// </summary>
internal sealed class FakeWatson : IAsyncDisposable
{
    public const string ApiKey = "api key+1";
    public const string User = "admin";
    public const string Password = "pass\"word";
    public const string Space = "space-1";
    public const string Deployment = "2b97-blue";
    private const string V4 = "/ml/v4/deployments";
    private const string V3 = "/v3/wml_instances/instance-1/deployments";

    private readonly HashSet<string> _tokens = [];
    private int _issued;
    private int _rows;

    public LoopbackServer Server { get; private set; } = null!;

    public string Address => Server.Address.ToString().TrimEnd('/');

    public int TokensIssued => _issued;

    public int Rows => _rows;

    public JsonObject CloudCredentials => new() { ["url"] = Address, ["apikey"] = ApiKey, ["iam_url"] = Address, ["space_id"] = Space };

    public JsonObject CloudPakCredentials => new() { ["url"] = Address, ["username"] = User, ["password"] = Password };

    public static async Task<FakeWatson> StartAsync()
    {
        var watson = new FakeWatson();
        watson.Server = await LoopbackServer.StartAsync(watson.Answer);
        return watson;
    }

    public void Expire()
    {
        lock (_tokens)
        {
            _tokens.Clear();
        }
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private LoopbackAnswer Answer(LoopbackRequest request)
    {
        switch (request.Path)
        {
            case "/identity/token":
                var form = HttpUtility.ParseQueryString(request.Text);
                return form["grant_type"] == "urn:ibm:params:oauth:grant-type:apikey" && form["apikey"] == ApiKey
                    ? LoopbackAnswer.Of(new JsonObject { ["access_token"] = Issue(), ["token_type"] = "Bearer", ["expires_in"] = 3600 })
                    : LoopbackAnswer.Of(new JsonObject { ["errorCode"] = "BXNIM0415E", ["errorMessage"] = "Provided API key could not be found." }, 400);
            case "/icp4d-api/v1/authorize":
                var given = request.Json!;
                return (string?)given["username"] == User && ((string?)given["password"] == Password || (string?)given["api_key"] == ApiKey)
                    ? LoopbackAnswer.Of(new JsonObject { ["_messageCode_"] = "200", ["message"] = "Success", ["token"] = Issue() })
                    : LoopbackAnswer.Of(new JsonObject { ["_statusCode_"] = 401, ["message"] = "Invalid username or password" }, 401);
        }

        lock (_tokens)
        {
            if (request.Header("Authorization") is not { } header || !_tokens.Contains(header))
            {
                return Error(401, "authentication_token_expired", "Failed to authenticate the request due to an expired token.");
            }
        }

        return request.Path.StartsWith(V4, StringComparison.Ordinal) ? AnswerV4(request) : AnswerV3(request);
    }

    private LoopbackAnswer AnswerV4(LoopbackRequest request)
    {
        if (request.Query["version"].ToString() is not { Length: 10 })
        {
            return Error(400, "invalid_parameter", "The required version query parameter is missing, its form is YYYY-MM-DD.");
        }

        if (request.Is("GET", V4))
        {
            return request.Query["space_id"] == Space && request.Query["project_id"].Count == 0
                ? Page(request.Query["start"] == "2")
                : Error(400, "invalid_parameter", "Exactly one of space_id and project_id is required.");
        }

        return request.Is("POST", $"{V4}/{Deployment}/predictions")
            ? Score(request.Json!["input_data"] is JsonArray { Count: 1 } tables ? tables[0]! : null, answer => new JsonObject { ["predictions"] = new JsonArray(answer) })
            : Error(404, "deployment_does_not_exist", "The deployment does not exist.");
    }

    private LoopbackAnswer AnswerV3(LoopbackRequest request)
    {
        if (request.Is("GET", V3))
        {
            return LoopbackAnswer.Of(new JsonObject
            {
                ["count"] = 1,
                ["resources"] = new JsonArray(new JsonObject
                {
                    ["metadata"] = new JsonObject { ["guid"] = Deployment, ["url"] = $"{Address}{V3}/{Deployment}" },
                    ["entity"] = new JsonObject
                    {
                        ["name"] = "credit",
                        ["type"] = "online",
                        ["status"] = "DEPLOY_SUCCESS",
                        ["scoring_url"] = $"{Address}{V3}/{Deployment}/online",
                        ["deployable_asset"] = new JsonObject { ["name"] = "credit model", ["guid"] = "m1", ["type"] = "model" },
                    },
                }),
            });
        }

        return request.Is("POST", $"{V3}/{Deployment}/online")
            ? Score(request.Json, answer => answer)
            : Error(404, "deployment_does_not_exist", "The deployment does not exist.");
    }

    private LoopbackAnswer Page(bool isLast)
    {
        static JsonObject Resource(string id, string name, JsonObject entity)
        {
            entity["name"] = name;
            entity["asset"] = new JsonObject { ["id"] = $"model of {name}" };
            return new JsonObject { ["metadata"] = new JsonObject { ["id"] = id, ["name"] = name, ["space_id"] = Space, ["created_at"] = "2022-01-11T10:11:12.345Z" }, ["entity"] = entity };
        }

        var page = new JsonObject { ["limit"] = 100, ["total_count"] = 2 };
        if (isLast)
        {
            var status = new JsonObject
            {
                ["state"] = "ready",
                ["online_url"] = new JsonObject { ["url"] = "https://old.test" },
                ["serving_urls"] = new JsonArray("https://older.test"),
                ["inference"] = new JsonArray(new JsonObject { ["url"] = $"{Address}{V4}/{Deployment}/predictions" }),
            };
            page["resources"] = new JsonArray(Resource(Deployment, "credit", new JsonObject { ["online"] = new JsonObject(), ["status"] = status }));
        }
        else
        {
            page["resources"] = new JsonArray(Resource("night", "nightly", new JsonObject { ["batch"] = new JsonObject() }));

            // Relative, and without what every call must carry.
            page["next"] = new JsonObject { ["href"] = $"{V4}?start=2" };
        }

        return LoopbackAnswer.Of(page);
    }

    private LoopbackAnswer Score(JsonNode? table, Func<JsonObject, JsonObject> wrap)
    {
        if (table is not JsonObject input || input["fields"] is not JsonArray fields || input["values"] is not JsonArray values)
        {
            return Error(400, "invalid_payload", "Input data has no fields and values.");
        }

        try
        {
            var names = fields.Select(f => (string)f!).ToList();
            var answers = new JsonArray();
            foreach (var row in values)
            {
                var application = CreditRow.Read(new JsonObject(names.Select((n, i) => KeyValuePair.Create(n, row![i]?.DeepClone()))));
                var p = application.Probabilities;
                answers.Add(new JsonArray([.. row!.AsArray().Select(c => c?.DeepClone()), new JsonArray(p[0] * 20, p[1] * 20), new JsonArray(p[0], p[1]), p[1] > 0.5 ? 1.0 : 0.0, application.Decision]));
            }

            Interlocked.Add(ref _rows, answers.Count);
            JsonArray outputs = [.. names.Select(n => JsonValue.Create(n)), "rawPrediction", "probability", "prediction", "predictedLabel"];
            return LoopbackAnswer.Of(wrap(new JsonObject { ["fields"] = outputs, ["values"] = answers }));
        }
        catch (FormatException e)
        {
            return Error(400, "invalid_input", e.Message);
        }
    }

    private string Issue()
    {
        var token = $"watson-{Interlocked.Increment(ref _issued)}";
        lock (_tokens)
        {
            _tokens.Add($"Bearer {token}");
        }

        return token;
    }

    private static LoopbackAnswer Error(int status, string code, string message) => LoopbackAnswer.Of(
        new JsonObject { ["trace"] = "t1", ["errors"] = new JsonArray(new JsonObject { ["code"] = code, ["message"] = message }) }, status);
}
