using System.Text.Json.Nodes;
using Assay.Server.Engines;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.Azure;

namespace Assay.Server.Tests.Engines.Azure;

public class WebServiceEngineTests : IAsyncLifetime
{
    private const string Service = "azure_machine_learning_service";
    private const string Score = "/score";

    private FakeWebService _service = new(ScoringScript.InputOutput);
    private FakeAzure _azure = null!;
    private EngineRig _rig = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await FakeAzure.StartAsync((azure, request) => _service.Answer(azure, request));
        _rig = await EngineRig.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Fact]
    public async Task List_asks_the_model_management_of_every_workspace()
    {
        var found = await _rig.ListAsync(Service, Binding);

        Assert.Equal([$"{FakeAzure.WorkspaceId}/services/churn", FakeWebService.Id], found.Select(d => d.Id));
        Assert.Equal($"{_azure.Address}/api/v1/service/credit/score", (string?)found[1].Resource["entity"]!["scoring_url"]);
        Assert.Equal("2019-08-01T10:11:12.123Z", (string?)found[1].Resource["metadata"]!["created_at"]);
    }

    [Fact]
    public async Task List_fills_the_region_of_the_workspace_into_the_address()
    {
        var credentials = _azure.Credentials;
        credentials["model_management_url"] = $"{_azure.Address}/{{region}}";

        var refused = await Assert.ThrowsAsync<EngineException>(() => _rig.ListAsync(Service, EngineRig.Binding(credentials)));

        Assert.Contains("/southcentralus/modelmanagement/v1.0/subscriptions/", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("token")]
    [InlineData("none")]
    public async Task Score_uses_what_the_service_asks_for(string auth)
    {
        _service.Auth = auth;

        EngineRig.AssertModel(await _rig.ScoreAsync(Service, Binding, Target()));
        EngineRig.AssertModel(await _rig.ScoreAsync(Service, Binding, Target()));

        Assert.Equal(auth == "key" ? 1 : 0, _azure.Server.Requests.Count(r => r.Path.EndsWith("/listkeys", StringComparison.Ordinal)));
        Assert.Equal(auth == "token" ? 1 : 0, _azure.Server.Requests.Count(r => r.Path.EndsWith("/token", StringComparison.Ordinal) && r.Path.Contains("modelmanagement", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Score_renews_a_token_when_its_provider_says()
    {
        _service.Auth = "token";
        await _rig.ScoreAsync(Service, Binding, Target());
        var first = _service.Key;
        _rig.Clock.Advance(TimeSpan.FromSeconds(599));
        await _rig.ScoreAsync(Service, Binding, Target());
        Assert.Equal(first, _service.Key);
        _rig.Clock.Advance(TimeSpan.FromSeconds(1));

        await _rig.ScoreAsync(Service, Binding, Target());

        Assert.NotEqual(first, _service.Key);
    }

    [Fact]
    public async Task Score_with_a_renewed_key_asks_again()
    {
        await _rig.ScoreAsync(Service, Binding, Target());
        _service.Key = "primary-key-2";

        EngineRig.AssertModel(await _rig.ScoreAsync(Service, Binding, Target()));
    }

    [Fact]
    public async Task Score_that_fails_inside_a_success_gives_the_words_of_the_script()
    {
        _azure.Server.Once(Score, Misbehave.Text("\"{\\\"error\\\": \\\"KeyError: 'Age'\\\"}\""));

        var refused = await _rig.RefusedAsync(Service, Binding, Target());

        Assert.Equal("engine_refused", refused.Code);
        Assert.Contains("answered 200 with an error inside: KeyError: 'Age'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_that_the_script_does_not_catch_gives_its_text_and_what_to_check()
    {
        _service = new FakeWebService(ScoringScript.Data);

        var refused = await _rig.RefusedAsync(Service, Binding, Target());

        Assert.Contains("answered 500: Traceback: KeyError: 'data'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("check payload_format", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_of_automated_ml_completes_the_prediction_from_the_probabilities()
    {
        _service = new FakeWebService(ScoringScript.AutoMl);

        EngineRig.AssertModel(await _rig.ScoreAsync(Service, Binding, Target("azure_automl")));
    }

    [Fact]
    public async Task Score_of_the_designer_reads_the_name_of_the_input_once()
    {
        _service = new FakeWebService(ScoringScript.Designer);

        EngineRig.AssertModel(await _rig.ScoreAsync(Service, Binding, Target("azure_designer")));
        EngineRig.AssertModel(await _rig.ScoreAsync(Service, Binding, Target("azure_designer")));

        Assert.Single(_azure.Server.Requests, r => r.Path.EndsWith("/swagger.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Score_of_the_designer_without_a_description_takes_the_usual_name()
    {
        _service = new FakeWebService(ScoringScript.Designer);
        _azure.Server.Once("/swagger.json", Misbehave.Status(404));

        var refused = await _rig.RefusedAsync(Service, Binding, Target("azure_designer"));

        Assert.Contains("KeyError: 'credit_input'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("WebServiceInput0", _azure.Server.Requests[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_in_a_format_of_another_engine_names_those_of_this_one()
    {
        var refused = await _rig.RefusedAsync(Service, Binding, Target("azure_mlflow"));

        Assert.Equal(
            "'azure_mlflow' is no payload_format.codec of this engine; accepted: azure_input_output, azure_data, azure_automl, azure_designer.", refused.Message);
    }

    [Fact]
    public async Task Score_of_classes_in_the_wrong_order_is_found()
    {
        var answer = await _rig.ScoreAsync(Service, Binding, Target(), 40);

        Assert.Empty(EngineRig.Findings(answer, "No Risk", "Risk"));
        Assert.Equal(["class_order"], EngineRig.Findings(answer, "Risk", "No Risk"));
    }

    [Fact]
    public async Task Score_of_a_service_without_place_is_tried_again()
    {
        _azure.Server.Once(Score, Misbehave.Status(503, "Too many requests for service credit", "Retry-After", "0"));

        EngineRig.AssertModel(await _rig.ScoreAsync(Service, Binding, Target()));
    }

    [Theory]
    [InlineData("\"{\\\"output\\\": [{\\\"Scored Labels\\\": \\\"Risk\\\"}]}\"", "1 rows to 2")]
    [InlineData("\"{\\\"output\\\": [{\\\"Scored Lab\"", "not valid JSON")]
    [InlineData("[1,2]", "has no 'output'")]
    [InlineData("{\"output\":[{\"Scored Labels\":\"Risk\",\"Scored Probabilities\":[NaN,0.2]},{\"Scored Labels\":\"Risk\",\"Scored Probabilities\":[0.1,0.9]}]}", "row 0, column 'Scored Probabilities'[0]: NaN is no finite number")]
    public async Task Score_that_is_answered_wrongly_says_where(string answer, string expected)
    {
        _azure.Server.Once(Score, Misbehave.Text(answer));

        Assert.Contains(expected, (await _rig.RefusedAsync(Service, Binding, Target())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_that_is_answered_with_a_page_says_so()
    {
        _azure.Server.Once(Score, context =>
        {
            context.Response.ContentType = "text/html";
            return Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "<html>Sign in</html>", context.RequestAborted);
        });

        Assert.Contains("page for people", (await _rig.RefusedAsync(Service, Binding, Target())).Message, StringComparison.Ordinal);
    }

    private EngineBinding Binding => EngineRig.Binding(_azure.Credentials);

    private ScoringTarget Target(string? codec = null) =>
        EngineRig.Target($"{_azure.Address}/api/v1/service/credit/score", FakeWebService.Id, codec is null ? [] : new JsonObject { ["codec"] = codec });
}
