using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Api.Conformance;

/// <summary>
/// Everything that a client can do, once, and every way in which the server refuses: bind, subscribe, log, monitor,
/// measure, explain, change and delete.
/// </summary>
internal sealed partial class ConformanceScenario(ApiHost host, FakeEngine engine)
{
    private const string Instance = ApiHostRecords.Instance;
    private const int Rows = 120;

    private readonly Conversation _api = new(host);
    private string _provider = "";
    private string _subscription = "";
    private string _payload = "";

    private string Target => $"target.target_id={_subscription}&target.target_type=subscription";

    public async Task RunAsync()
    {
        await SignInAsync();
        await BindAsync();
        await SubscribeAsync();
        await LogAsync();
        await KeepDataAsync();
        await MonitorAsync();
        await ExplainAsync();
        await DefineAsync();
        await ArchiveAsync();
        await RefuseAsync();
        await GatewayAsync();
        await CertifyAsync();
        await DeleteAsync();
    }

    private async Task SignInAsync()
    {
        var login = new JsonObject { ["username"] = "admin", ["password"] = ApiHost.Password, ["api_key"] = null };
        await _api.PostAsync("/v1/authorize", login, 200);
        await _api.PostAsync("/icp4d-api/v1/authorize", login, 200);
        await _api.PostAsync("/v1/authorize", new JsonObject { ["username"] = "admin", ["password"] = Canary.Value }, 401);
        await _api.SendAsync("POST", "/v1/authorize", 400, "{", Conversation.Json);
        var key = await _api.PostAsync("api_keys", new JsonObject { ["name"] = "notebook" }, 201);
        foreach (var path in new[] { "/identity/token", "/oidc/token" })
        {
            await _api.SendAsync("POST", path, 200, Form("urn:ibm:params:oauth:grant-type:apikey", (string)key["entity"]!["key"]!));
            await _api.SendAsync("POST", path, 401, Form("urn:ibm:params:oauth:grant-type:apikey", Canary.Value));
            await _api.SendAsync("POST", path, 400, Form("password", ""));
            await _api.PostAsync(path, login.DeepClone(), 415);
        }

        await _api.GetAsync("api_keys");
        await _api.DeleteAsync($"api_keys/{key["metadata"]!["id"]}");
        await _api.DeleteAsync($"api_keys/{key["metadata"]!["id"]}", 404);
        using (var basic = new HttpRequestMessage(HttpMethod.Get, "/v1/preauth/validateAuth"))
        {
            basic.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{ApiHost.Password}")));
            using var answer = await host.Http.SendAsync(basic, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode);
        }

        await _api.SendAsAsync(null, "GET", "/v1/preauth/validateAuth", 401);
        await _api.GetAsync("/v2/fairness/heartbeat");
        await _api.GetAsync("/openscale/v2/fairness/heartbeat");
        await _api.GetAsync("/v1/entitlements");
    }

    private async Task BindAsync()
    {
        await _api.GetAsync("data_marts");
        await _api.GetAsync($"data_marts/{Instance}");
        var mart = await _api.AddAsync("data_marts", new JsonObject { ["name"] = "Mart", ["description"] = "", ["internal_database"] = true });
        await _api.PatchAsync($"data_marts/{mart}", "replace", "/description", "Names for the same stores.");
        await _api.PatchAsync($"data_marts/{mart}", "add", "/database_configuration", new JsonObject { ["credentials"] = new JsonObject { ["password"] = Canary.Value } }, 400);
        await _api.PostAsync("data_marts", new JsonObject { ["internal_database"] = false }, 400);
        await _api.DeleteAsync($"data_marts/{mart}");
        await _api.DeleteAsync($"data_marts/{Instance}", 409);

        var provider = new JsonObject
        {
            ["name"] = "Engine",
            ["service_type"] = "custom_machine_learning",
            ["operational_space_id"] = "production",
            ["request_headers"] = new JsonObject { ["Content-Type"] = "application/json" },
            ["credentials"] = new JsonObject { ["url"] = engine.Address.ToString().TrimEnd('/'), ["username"] = "user", ["password"] = Canary.Value },
        };
        _provider = await _api.AddAsync("service_providers?project_id=p&space_id=s", provider);
        var empty = await _api.AddAsync("service_providers", new JsonObject { ["name"] = "Empty", ["service_type"] = "custom_machine_learning", ["credentials"] = new JsonObject() });
        await _api.GetAsync("service_providers?show_deleted=true&service_type=custom_machine_learning,amazon_sagemaker&operational_space_id=production");
        await _api.GetAsync($"service_providers/{_provider}");
        await _api.PatchAsync($"service_providers/{_provider}", "replace", "/description", "A fake.");
        await _api.PatchAsync($"service_providers/{_provider}", "replace", "/credentials/apikey", Canary.Value, contentType: Conversation.JsonPatch);
        await _api.PatchAsync($"service_providers/{_provider}", "replace", "/credentials", provider["credentials"]!.DeepClone());
        await _api.PatchAsync($"service_providers/{_provider}", "remove", "/nothing", null, 400);
        await _api.PostAsync("service_providers", new JsonObject { ["name"] = "Nameless type" }, 400);
        await _api.DeleteAsync($"service_providers/{empty}");
        await _api.GetAsync($"service_providers/{empty}", 404);

        await _api.GetAsync($"/v1/ml_instances/{_provider}/deployments?datamart_id={Instance}&limit=1000");
        await _api.GetAsync($"ml_deployments?service_provider_id={_provider}&limit=10");
        await _api.GetAsync($"ml_deployments/{FakeEngine.Deployment}?service_provider_id={_provider}");
        await _api.GetAsync($"ml_deployments/none?service_provider_id={_provider}", 404);
        await _api.GetAsync("ml_deployments", 400);
        engine.Next(Misbehave.Status(403));
        await _api.GetAsync($"ml_deployments?service_provider_id={_provider}&refresh=true", 502);
    }

    private async Task SubscribeAsync()
    {
        var secret = new JsonObject { ["token"] = Canary.Value };
        var subscription = new JsonObject
        {
            ["data_mart_id"] = Instance,
            ["service_provider_id"] = _provider,
            ["asset"] = new JsonObject { ["asset_id"] = "credit-model", ["url"] = "", ["asset_type"] = "model", ["input_data_type"] = "structured", ["problem_type"] = "binary" },
            ["deployment"] = new JsonObject
            {
                ["deployment_id"] = FakeEngine.Deployment,
                ["name"] = "Credit",
                ["deployment_type"] = "online",
                ["scoring_endpoint"] = new JsonObject { ["url"] = engine.ScoringUrl.ToString(), ["credentials"] = secret },
            },
            ["asset_properties"] = new JsonObject
            {
                ["label_column"] = "Risk",
                ["prediction_field"] = "prediction",
                ["probability_fields"] = new JsonArray("probability"),
                ["feature_fields"] = new JsonArray("Sex", "Age", "Amount"),
                ["categorical_fields"] = new JsonArray("Sex"),
                ["training_data_reference"] = new JsonObject { ["type"] = "cos", ["location"] = new JsonObject { ["bucket"] = "b" }, ["connection"] = new JsonObject { ["api_key"] = Canary.Value } },
            },
            ["analytics_engine"] = new JsonObject { ["type"] = "spark", ["credentials"] = secret.DeepClone() },
            ["data_sources"] = new JsonArray(new JsonObject { ["type"] = "payload", ["endpoint"] = new JsonObject { ["url"] = "https://x", ["credentials"] = secret.DeepClone() } }),
        };
        _subscription = await _api.AddAsync("subscriptions", subscription);
        await AddMonitorAsync("model_health", []);
        await AddMonitorAsync("performance", []);
        await AddMonitorAsync("model_health", []);
        await _api.GetAsync($"subscriptions?data_mart_id={Instance}&asset.asset_id=credit-model&service_provider.operational_space_id=production");
        await _api.GetAsync($"subscriptions/{_subscription}");
        var change = $"subscriptions/{_subscription}";
        await _api.PatchAsync(change, "add", "/data_sources/-", new JsonObject { ["type"] = "feedback", ["endpoint"] = new JsonObject { ["url"] = "https://y", ["credentials"] = secret.DeepClone() } });
        await _api.PatchAsync(change, "add", "/integration_reference", new JsonObject { ["integrated_system_id"] = "s", ["external_id"] = "e" }, contentType: Conversation.JsonPatch);
        await _api.PatchAsync(change, "replace", "/asset_properties/training_data_reference", new JsonObject { ["type"] = "db2", ["connection"] = new JsonObject { ["password"] = Canary.Value } });
        await _api.PatchAsync(change, "replace", "/asset_properties/training_data_reference", Canary.Value, 400);
        await _api.PatchAsync(change, "replace", "/asset/problem_type", "clustering", 400);
        var inferred = await _api.PostAsync(
            $"subscriptions/{_subscription}/schemas",
            new JsonObject { ["input_data"] = new JsonArray(new JsonObject { ["fields"] = new JsonArray("Sex", "Age", "Amount", "Risk"), ["values"] = new JsonArray(new JsonArray("male", 3, 4.5, "Risk")) }) },
            200);
        await _api.PostAsync($"subscriptions/{_subscription}/schemas", new JsonObject(), 400);
        foreach (var schema in new[] { "training_data_schema", "input_data_schema" })
        {
            await _api.PatchAsync(change, "replace", $"/asset_properties/{schema}", inferred["subscription"]!["asset_properties"]![schema]!.DeepClone());
        }

        await _api.PostAsync("subscriptions", new JsonObject { ["data_mart_id"] = Instance }, 400);
        await _api.PostAsync($"subscriptions/{_subscription}/tables/feedback", new JsonObject(), 202);
        await _api.PostAsync($"subscriptions/{_subscription}/tables/other", new JsonObject(), 400);
    }

    private Task<string> AddMonitorAsync(string definition, JsonObject parameters, JsonArray? thresholds = null) =>
        _api.AddAsync("monitor_instances", MonitorBody(definition, parameters, thresholds));

    private JsonObject MonitorBody(string definition, JsonObject parameters, JsonArray? thresholds = null)
    {
        var body = new JsonObject
        {
            ["data_mart_id"] = Instance,
            ["monitor_definition_id"] = definition,
            ["target"] = new JsonObject { ["target_type"] = "subscription", ["target_id"] = _subscription },
            ["parameters"] = parameters,
        };
        if (thresholds is not null)
        {
            body["thresholds"] = thresholds;
        }

        return body;
    }

    private static FormUrlEncodedContent Form(string grant, string key) => new(new Dictionary<string, string> { ["grant_type"] = grant, ["apikey"] = key });
}
