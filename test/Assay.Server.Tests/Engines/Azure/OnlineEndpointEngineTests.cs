using System.Text.Json.Nodes;
using Assay.Server.Engines;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.Azure;
using Microsoft.AspNetCore.Http;

namespace Assay.Server.Tests.Engines.Azure;

public class OnlineEndpointEngineTests : IAsyncLifetime
{
    private const string Online = "azure_machine_learning_online_endpoint";
    private const string Score = "/score";

    private readonly FakeOnlineEndpoint _endpoint = new(ScoringScript.Mlflow);
    private FakeAzure _azure = null!;
    private EngineRig _rig = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await FakeAzure.StartAsync(_endpoint.Answer);
        _rig = await EngineRig.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Fact]
    public async Task List_has_every_deployment_of_every_endpoint()
    {
        var found = await _rig.ListAsync(Online, Binding);

        Assert.Equal([$"{FakeOnlineEndpoint.Id}/deployments/green", FakeOnlineEndpoint.Deployment], found.Select(d => d.Id));
        var entity = found[1].Resource["entity"]!;
        Assert.Equal("credit/blue", (string?)entity["name"]);
        Assert.Equal($"{_azure.Address}/score", (string?)entity["scoring_endpoint"]!["url"]);
        Assert.Equal($"{FakeAzure.WorkspaceId}/models/credit/versions/3", (string?)entity["asset"]!["asset_id"]);
    }

    [Theory]
    [InlineData("resource_group", "elsewhere", "resourceGroups/elsewhere")]
    [InlineData("workspace", "credit-ws", "")]
    public async Task List_is_narrowed_by_group_and_workspace(string name, string value, string refusal)
    {
        var credentials = _azure.Credentials;
        credentials[name] = value;

        if (refusal.Length == 0)
        {
            Assert.Equal(2, (await _rig.ListAsync(Online, EngineRig.Binding(credentials))).Count);
            return;
        }

        var refused = await Assert.ThrowsAsync<EngineException>(() => _rig.ListAsync(Online, EngineRig.Binding(credentials)));
        Assert.Contains(refusal, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Check subscription_id, resource_group and workspace", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Key")]
    [InlineData("AMLToken")]
    [InlineData("AADToken")]
    public async Task Score_names_the_deployment_and_uses_what_the_endpoint_asks_for(string mode)
    {
        _endpoint.AuthMode = mode;

        EngineRig.AssertModel(await _rig.ScoreAsync(Online, Binding, Target()));

        Assert.Equal("blue", _azure.Server.Requests[^1].Header("azureml-model-deployment"));
    }

    [Fact]
    public async Task Score_with_an_expired_token_of_entra_gets_another()
    {
        _endpoint.AuthMode = "AADToken";
        await _rig.ScoreAsync(Online, Binding, Target());
        _azure.Expire();

        EngineRig.AssertModel(await _rig.ScoreAsync(Online, Binding, Target()));
    }

    [Fact]
    public async Task Score_of_an_unknown_way_to_sign_in_names_it()
    {
        _endpoint.AuthMode = "Magic";

        Assert.Contains("authMode 'Magic'", (await _rig.RefusedAsync(Online, Binding, Target())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_that_the_model_refuses_gives_its_status_its_words_and_what_to_check()
    {
        var refused = await _rig.RefusedAsync(Online, Binding, Target("azure_data"));

        Assert.Contains("answered 424: the model answered 400 model_error: KeyError: 'input_data'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("check payload_format", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_of_a_model_that_has_no_place_is_tried_again()
    {
        _azure.Server.Once(Score, Model(503));

        EngineRig.AssertModel(await _rig.ScoreAsync(Online, Binding, Target()));
    }

    [Fact]
    public async Task Score_that_takes_longer_than_a_call_may_is_halved()
    {
        _endpoint.MaxRowsInTime = 3;

        EngineRig.AssertModel(await _rig.ScoreAsync(Online, Binding, Target(), 10), 10);

        Assert.Equal(10, _endpoint.Rows);
    }

    [Fact]
    public async Task Score_of_one_row_that_takes_too_long_says_what_to_raise()
    {
        _endpoint.MaxRowsInTime = 0;

        var refused = await _rig.RefusedAsync(Online, Binding, Target(), 1);

        Assert.Contains("answered 408: RequestTimeout: upstream request timeout", refused.Message, StringComparison.Ordinal);
        Assert.Contains("request_timeout_ms", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_that_is_throttled_is_tried_again_and_then_says_what_to_raise()
    {
        _azure.Server.Once(Score, Busy());
        EngineRig.AssertModel(await _rig.ScoreAsync(Online, Binding, Target()));
        for (var i = 0; i < 3; i++)
        {
            _azure.Server.Once(Score, Busy());
        }

        var refused = await _rig.RefusedAsync(Online, Binding, Target());

        Assert.Contains("answered 429", refused.Message, StringComparison.Ordinal);
        Assert.Contains("max_concurrent_requests_per_instance", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_of_a_deployment_that_is_gone_says_so()
    {
        var refused = await _rig.RefusedAsync(Online, Binding, Target() with { DeploymentId = $"{FakeOnlineEndpoint.Id}/deployments/red" });

        Assert.Contains("Specified deployment [red] could not be found.", refused.Message, StringComparison.Ordinal);
        Assert.Contains("that the deployment still exists", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_with_a_wrong_key_says_so()
    {
        var refused = await _rig.RefusedAsync(Online, EngineRig.Binding(new JsonObject { ["token"] = "wrong" }), Target());

        Assert.Contains("answered 401: Unauthorized: the key or token is not valid. Check the credentials", refused.Message, StringComparison.Ordinal);
    }

    private EngineBinding Binding => EngineRig.Binding(_azure.Credentials);

    private ScoringTarget Target(string? codec = null) =>
        EngineRig.Target($"{_azure.Address}/score", FakeOnlineEndpoint.Deployment, codec is null ? [] : new JsonObject { ["codec"] = codec });

    private static RequestDelegate Busy() => Misbehave.Status(429, """{"error":{"code":"TooManyRequests","message":"Too many pending requests"}}""", "Retry-After", "0");

    private static RequestDelegate Model(int status) => context =>
    {
        context.Response.StatusCode = 424;
        context.Response.Headers["ms-azureml-model-error-statuscode"] = status.ToString();
        context.Response.Headers.RetryAfter = "0";
        return context.Response.WriteAsync("busy", context.RequestAborted);
    };
}
