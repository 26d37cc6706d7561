using System.Text.Json.Nodes;
using Assay.Server.Engines;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.Azure;

namespace Assay.Server.Tests.Engines.Azure;

public class StudioEngineTests : IAsyncLifetime
{
    private const string Studio = "azure_machine_learning";
    private const string Execute = "/execute";
    private const string Deployment = $"{FakeStudio.Path}/credit";

    private readonly FakeStudio _studio = new("input1");
    private FakeAzure _azure = null!;
    private EngineRig _rig = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await FakeAzure.StartAsync(_studio.Answer);
        _rig = await EngineRig.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Fact]
    public async Task List_follows_pages_and_reads_address_and_schema_of_each_service()
    {
        var found = await _rig.ListAsync(Studio, EngineRig.Binding(_azure.Credentials));

        Assert.Equal([$"{FakeStudio.Path}/churn", Deployment], found.Select(d => d.Id));
        var endpoint = found[1].Resource["entity"]!["scoring_endpoint"]!;
        Assert.Equal($"{_azure.Address}/subscriptions/ws/services/sid/execute?api-version=2.0&format=swagger", (string?)endpoint["url"]);
        Assert.Equal(
            """{"codec":"azure_studio_rows","input":"input1","input_columns":["Sex","Age","Amount","Risk"],"output":"scores"}""",
            endpoint["payload_format"]!.ToJsonString());
        Assert.Equal("2019-01-01T10:11:12Z", (string?)found[1].Resource["metadata"]!["created_at"]);
    }

    [Fact]
    public async Task List_that_goes_on_at_another_host_is_not_followed()
    {
        _azure.Server.Once("/webServices", Misbehave.Text("""{"value":[],"nextLink":"http://elsewhere.test/subscriptions/x"}"""));

        var refused = await Assert.ThrowsAsync<EngineException>(() => _rig.ListAsync(Studio, EngineRig.Binding(_azure.Credentials)));

        Assert.Contains("goes on at another host (http://elsewhere.test/subscriptions/x); it is not followed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_whose_pages_repeat_is_refused()
    {
        var page = $"{_azure.Address}/subscriptions/{FakeAzure.Subscription}/providers/Microsoft.MachineLearning/webServices?api-version=2017-01-01";
        _azure.Server.Once("/webServices", Misbehave.Text($$"""{"value":[],"nextLink":"{{page}}"}"""));

        var refused = await Assert.ThrowsAsync<EngineException>(() => _rig.ListAsync(Studio, EngineRig.Binding(_azure.Credentials)));

        Assert.Contains("has no end", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_that_a_role_forbids_says_so_with_the_remedy()
    {
        _azure.Server.Once("/webServices", Misbehave.Status(403, """{"error":{"code":"AuthorizationFailed","message":"The client does not have authorization to perform action 'read'."}}"""));

        var refused = await Assert.ThrowsAsync<EngineException>(() => _rig.ListAsync(Studio, EngineRig.Binding(_azure.Credentials)));

        Assert.Contains("AuthorizationFailed: The client does not have authorization", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Give the application a role", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("format=swagger")]
    [InlineData("api-version=2.0&format=swagger")]
    [InlineData("api-version=2.0&details=true")]
    [InlineData("")]
    public async Task Score_takes_the_style_of_the_address(string query)
    {
        var answer = await _rig.ScoreAsync(Studio, EngineRig.Binding(_azure.Credentials), Target(query));

        EngineRig.AssertModel(answer);
        Assert.Equal(["prediction", "probability"], answer.Rows.Columns.Select(c => c.Name).Except(["Risk"]));
        var call = _azure.Server.Requests[^1];
        Assert.Equal("2.0", call.Query["api-version"]);
        Assert.Equal(query.Contains("swagger", StringComparison.Ordinal), call.Query.ContainsKey("format"));
    }

    [Fact]
    public async Task Score_asks_for_the_key_once_and_again_when_it_was_renewed()
    {
        var binding = EngineRig.Binding(_azure.Credentials);
        await _rig.ScoreAsync(Studio, binding, Target());
        await _rig.ScoreAsync(Studio, binding, Target());
        Assert.Single(_azure.Server.Requests, r => r.Path.EndsWith("/listKeys", StringComparison.Ordinal));
        _studio.Key = "primary-key-2";

        EngineRig.AssertModel(await _rig.ScoreAsync(Studio, binding, Target()));

        Assert.Equal(2, _azure.Server.Requests.Count(r => r.Path.EndsWith("/listKeys", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Score_with_the_key_as_credentials_asks_nobody()
    {
        var answer = await _rig.ScoreAsync(Studio, EngineRig.Binding(new JsonObject { ["token"] = _studio.Key }), Target());

        EngineRig.AssertModel(answer);
        Assert.Single(_azure.Server.Requests);
    }

    [Fact]
    public async Task Score_with_a_wrong_key_says_so()
    {
        var refused = await _rig.RefusedAsync(Studio, EngineRig.Binding(new JsonObject { ["token"] = "wrong" }), Target());

        Assert.Contains("answered 401: ScoreRequestUnauthorized: Invalid credentials provided.", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Check the credentials", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_of_a_deployment_that_is_no_resource_says_how_to_give_the_key()
    {
        var refused = await _rig.RefusedAsync(Studio, EngineRig.Binding(_azure.Credentials), Target() with { DeploymentId = "credit" });

        Assert.Equal("deployment_id_wrong", refused.Code);
        Assert.Contains("scoring_endpoint.credentials.token", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_of_classes_in_the_wrong_order_is_found()
    {
        var answer = await _rig.ScoreAsync(Studio, EngineRig.Binding(_azure.Credentials), Target(), 40);

        Assert.Empty(EngineRig.Findings(answer, "No Risk", "Risk"));
        Assert.Equal(["class_order"], EngineRig.Findings(answer, "Risk", "No Risk"));
    }

    [Theory]
    [InlineData("RequestThrottled")]
    [InlineData("InitializingContainers")]
    public async Task Score_that_is_throttled_or_starting_is_tried_again(string code)
    {
        _azure.Server.Once(Execute, Unavailable(code));

        EngineRig.AssertModel(await _rig.ScoreAsync(Studio, EngineRig.Binding(_azure.Credentials), Target()));
    }

    [Fact]
    public async Task Score_that_stays_throttled_says_what_to_raise()
    {
        for (var i = 0; i < 3; i++)
        {
            _azure.Server.Once(Execute, Unavailable("RequestThrottled"));
        }

        var refused = await _rig.RefusedAsync(Studio, EngineRig.Binding(_azure.Credentials), Target());

        Assert.Contains("answered 503: RequestThrottled: Too many requests.", refused.Message, StringComparison.Ordinal);
        Assert.Contains("maxConcurrentCalls", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"input":"other","input_columns":["Sex","Age","Amount","Risk"]}""", "InvalidInputNames", "Set payload_format.input")]
    [InlineData("{}", "InputMismatchError: column 'Risk' is missing", "payload_format.input_columns")]
    [InlineData("""{"input_columns":["Sex","Age","Amount","Risk","Colour"]}""", "InputMismatchError: column 'Colour' is not of the model", "payload_format.input_columns")]
    public async Task Score_that_the_service_refuses_gives_the_detail_and_the_option_to_set(string format, string said, string remedy)
    {
        var target = EngineRig.Target(Url("format=swagger"), Deployment, JsonNode.Parse(format)!.AsObject());

        var refused = await _rig.RefusedAsync(Studio, EngineRig.Binding(_azure.Credentials), target);

        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_that_takes_too_long_or_too_much_is_halved()
    {
        _azure.Server.Once(Execute, Misbehave.Status(408, """{"error":{"code":"RequestTimeout","message":"m","details":[{"code":"ScoreRequestTimeout","message":"slow"}]}}"""));
        _azure.Server.Once(Execute, Misbehave.Status(413, """{"error":{"code":"MemoryQuotaViolation","message":"m","details":[{"code":"OutOfMemoryLimit","message":"large"}]}}"""));

        EngineRig.AssertModel(await _rig.ScoreAsync(Studio, EngineRig.Binding(_azure.Credentials), Target(), 8), 8);

        Assert.Equal(8, _studio.Rows);
    }

    [Theory]
    [InlineData("""{"Results":{"output1":[{"Scored Labels":"Risk"}]}}""", "engine_row_count", "1 rows to 2")]
    [InlineData("""{"Results":{"output1":[{"Scored Labels":"Risk","Scored Probabilities":"0.9"},{"Scored Labels":"Risk","Scored Probabilities":"NaN"}]}}""", "engine_answer_wrong", "row 1, column 'Scored Probabilities': 'NaN' is no finite number")]
    [InlineData("""{"Results":{"output1":[{"Scored Labels":"Risk"}""", "engine_answer_wrong", "not valid JSON")]
    [InlineData("""{"Outcome":{}}""", "engine_answer_wrong", "has no 'Results'")]
    [InlineData("""{"Results":{"a":[],"b":[]}}""", "engine_answer_wrong", "has no 'output1', but 'a', 'b'; set payload_format.output")]
    public async Task Score_that_is_answered_wrongly_says_where(string answer, string code, string expected)
    {
        _azure.Server.Once(Execute, Misbehave.Text(answer));

        var refused = await _rig.RefusedAsync(Studio, EngineRig.Binding(_azure.Credentials), Target());

        Assert.Equal(code, refused.Code);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    private static Microsoft.AspNetCore.Http.RequestDelegate Unavailable(string code) => Misbehave.Status(
        503, $$$"""{"error":{"code":"ServiceUnavailable","message":"Service is temporarily unavailable.","details":[{"code":"{{{code}}}","message":"Too many requests."}]}}""", "Retry-After", "0");

    private string Url(string query) => $"{_azure.Address}/subscriptions/ws/services/sid/execute{(query.Length == 0 ? "" : $"?{query}")}";

    private ScoringTarget Target(string query = "api-version=2.0&format=swagger") =>
        EngineRig.Target(Url(query), Deployment, new JsonObject { ["input_columns"] = new JsonArray("Sex", "Age", "Amount", "Risk") });
}
