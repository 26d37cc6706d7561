using Assay.Server.Engines;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.Watson;

namespace Assay.Server.Tests.Engines.Watson;

public class WatsonEngineTests : IAsyncLifetime
{
    private const string Watson = "watson_machine_learning";
    private const string Predictions = "/predictions";

    private FakeWatson _watson = null!;
    private EngineRig _rig = null!;

    public async ValueTask InitializeAsync()
    {
        _watson = await FakeWatson.StartAsync();
        _rig = await EngineRig.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _watson.DisposeAsync();
    }

    [Fact]
    public async Task List_of_a_space_follows_relative_pages_and_leaves_batch_deployments_out()
    {
        var deployment = Assert.Single(await _rig.ListAsync(Watson, Cloud));

        Assert.Equal(FakeWatson.Deployment, deployment.Id);
        Assert.Equal($"{_watson.Address}/ml/v4/deployments/{FakeWatson.Deployment}/predictions", (string?)deployment.Resource["entity"]!["scoring_url"]);
        Assert.Equal("model of credit", (string?)deployment.Resource["entity"]!["asset"]!["asset_id"]);
        Assert.Equal("2022-01-11T10:11:12.345Z", (string?)deployment.Resource["metadata"]!["created_at"]);
    }

    [Theory]
    [InlineData("""{"inference":[{"url":"https://a.test/x"}],"serving_urls":["https://b.test"],"online_url":{"url":"https://c.test"}}""", "https://a.test/x")]
    [InlineData("""{"serving_urls":["https://b.test"],"online_url":{"url":"https://c.test"}}""", "https://b.test")]
    [InlineData("""{"inference":[],"online_url":{"url":"https://c.test"}}""", "https://c.test")]
    [InlineData("{}", "/ml/v4/deployments/d1/predictions")]
    public async Task List_takes_the_newest_of_the_addresses(string status, string expected)
    {
        _watson.Server.Once("/ml/v4/deployments", Misbehave.Text($$$"""{"resources":[{"metadata":{"id":"d1"},"entity":{"name":"n","online":{},"status":{{{status}}}}}]}"""));

        var deployment = Assert.Single(await _rig.ListAsync(Watson, Cloud));

        Assert.EndsWith(expected, (string?)deployment.Resource["entity"]!["scoring_endpoint"]!["url"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_that_goes_on_at_another_host_is_not_followed()
    {
        _watson.Server.Once("/ml/v4/deployments", Misbehave.Text("""{"resources":[],"next":{"href":"https://elsewhere.test/ml"}}"""));

        var refused = await Assert.ThrowsAsync<EngineException>(() => _rig.ListAsync(Watson, Cloud));

        Assert.Contains("goes on at another host", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_of_an_instance_alone_is_that_of_the_third_version()
    {
        var credentials = _watson.CloudCredentials;
        credentials.Remove("space_id");
        credentials["instance_id"] = "instance-1";

        var deployment = Assert.Single(await _rig.ListAsync(Watson, EngineRig.Binding(credentials)));

        var url = (string?)deployment.Resource["entity"]!["scoring_endpoint"]!["url"];
        Assert.Equal($"{_watson.Address}/v3/wml_instances/instance-1/deployments/{FakeWatson.Deployment}/online", url);
        Assert.Equal("m1", (string?)deployment.Resource["entity"]!["asset"]!["asset_id"]);
        AssertSpark(await _rig.ScoreAsync(Watson, EngineRig.Binding(credentials), Target(url)));
    }

    [Fact]
    public async Task List_without_a_space_says_where_to_set_it()
    {
        var credentials = _watson.CloudCredentials;
        credentials.Remove("space_id");

        var refused = await Assert.ThrowsAsync<EngineException>(() => _rig.ListAsync(Watson, EngineRig.Binding(credentials)));

        Assert.Contains("set deployment_space_id of the service provider", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_adds_the_version_and_reads_the_columns_of_a_spark_pipeline()
    {
        AssertSpark(await _rig.ScoreAsync(Watson, Cloud, Target()));

        Assert.Equal(10, _watson.Server.Requests[^1].Query["version"].ToString().Length);
    }

    [Fact]
    public async Task Score_without_an_address_makes_it_from_the_deployment()
    {
        AssertSpark(await _rig.ScoreAsync(Watson, Cloud, Target() with { Endpoint = null }));
    }

    [Fact]
    public async Task Score_with_an_expired_token_gets_another()
    {
        await _rig.ScoreAsync(Watson, Cloud, Target());
        _watson.Expire();

        AssertSpark(await _rig.ScoreAsync(Watson, Cloud, Target()));

        Assert.Equal(2, _watson.TokensIssued);
    }

    [Theory]
    [InlineData("gone", "deployment_does_not_exist: The deployment does not exist.", "Check the deployment and its space")]
    public async Task Score_that_is_refused_gives_code_words_and_remedy(string deployment, string said, string remedy)
    {
        var refused = await _rig.RefusedAsync(Watson, Cloud, Target($"{_watson.Address}/ml/v4/deployments/{deployment}/predictions"));

        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_that_is_throttled_is_tried_again()
    {
        _watson.Server.Once(Predictions, Misbehave.Status(429, """{"errors":[{"code":"too_many_requests","message":"m"}]}""", "Retry-After", "0"));

        AssertSpark(await _rig.ScoreAsync(Watson, Cloud, Target()));
    }

    [Theory]
    [InlineData("""{"predictions":[{"fields":["prediction"],"values":[[1]]}]}""", "1 rows to 2")]
    [InlineData("""{"predictions":[{"fields":["prediction"],"values":[[1]""", "not valid JSON")]
    [InlineData("""{"predictions":[{"values":[[1],[2]]}]}""", "no fields and values")]
    public async Task Score_that_is_answered_wrongly_says_where(string answer, string expected)
    {
        _watson.Server.Once(Predictions, Misbehave.Text(answer));

        Assert.Contains(expected, (await _rig.RefusedAsync(Watson, Cloud, Target())).Message, StringComparison.Ordinal);
    }

    private EngineBinding Cloud => EngineRig.Binding(_watson.CloudCredentials);

    private ScoringTarget Target(string? url = null) =>
        EngineRig.Target(url ?? $"{_watson.Address}/ml/v4/deployments/{FakeWatson.Deployment}/predictions", FakeWatson.Deployment);

    private static void AssertSpark(EngineAnswer answer)
    {
        Assert.Equal(["Sex", "Age", "Amount", "rawPrediction", "probability", "prediction", "predictedLabel"], answer.Rows.Columns.Select(c => c.Name));
        var named = answer.Rows.Columns.Where(c => c.Name is not "prediction").Select(c => c.Name == "predictedLabel" ? c.Rename("prediction") : c);
        EngineRig.AssertModel(new EngineAnswer(new Monitors.Tables.Table([.. named]), null));
    }
}
