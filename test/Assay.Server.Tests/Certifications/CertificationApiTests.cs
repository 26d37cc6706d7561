using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Certifications;

public sealed class CertificationApiTests(ApiHostFixture fixture) : IClassFixture<ApiHostFixture>, IAsyncLifetime
{
    private const string Instance = "00000000-0000-0000-0000-000000000000";

    private readonly ApiHost _host = fixture.Host;
    private FakeEngine _engine = null!;
    private string _provider = "";

    public async ValueTask InitializeAsync()
    {
        _engine = await FakeEngine.StartAsync();
        _engine.Score = CreditScoring.Good;
        _engine.Deployments = new JsonObject
        {
            ["resources"] = new JsonArray(new JsonObject
            {
                ["metadata"] = new JsonObject { ["guid"] = FakeEngine.Deployment },
                ["entity"] = new JsonObject { ["name"] = "credit", ["scoring_url"] = _engine.ScoringUrl.ToString() },
            }),
        };
        var provider = await _host.PostAsync("service_providers", new JsonObject
        {
            ["name"] = "engine",
            ["service_type"] = "custom_machine_learning",
            ["credentials"] = new JsonObject { ["url"] = _engine.Address.ToString() },
        });
        _provider = (string)provider["metadata"]!["id"]!;
    }

    [Fact]
    public async Task Good_engine_passes_every_check()
    {
        var report = await CertifyAsync();

        Assert.Equal("pass", (string?)report["result"]);
        Assert.Equal(
            ["shape", "class_order", "determinism", "batches", "missing_values", "concurrency", "timeouts"],
            report["checks"]!.AsArray().Select(c => (string)c!["id"]!));
        Assert.All(report["checks"]!.AsArray(), c => Assert.True((string)c!["result"]! == "pass", c!.ToJsonString()));
        Assert.Equal(_engine.Requests.Sum(r => r.RowCount), (int)report["rows_scored"]!);
        Assert.InRange((int)report["rows_scored"]!, 5_101, 7_000);
    }

    [Fact]
    public async Task Engine_with_its_classes_swapped_fails() =>
        await FailsAsync(CreditScoring.SwappedLabels, "class_order", "the order of the classes (Risk, No Risk) contradicts the probabilities", "asset_properties.labels");

    [Fact]
    public async Task Engine_with_unknown_classes_fails() =>
        await FailsAsync(CreditScoring.OtherLabels, "class_order", "predicts 'Perhaps'; the classes are 'No Risk', 'Risk'", "asset_properties.labels");

    [Fact]
    public async Task Engine_that_answers_scores_fails() =>
        await FailsAsync(CreditScoring.Scores, "class_order", "they are scores", "predict_proba");

    [Fact]
    public async Task Engine_that_guesses_fails() =>
        await FailsAsync(CreditScoring.Noisy(), "determinism", "the second time", "fix its seed");

    [Fact]
    public async Task Engine_that_sorts_its_answers_fails() =>
        await FailsAsync(CreditScoring.Sorted, "determinism", "sent in another order", "in the order in which they came");

    [Fact]
    public async Task Engine_that_drops_rows_of_large_batches_fails() =>
        await FailsAsync(CreditScoring.AtMostThousand, "batches", "1000 rows to 5000", "payload_format.max_rows");

    [Fact]
    public async Task Engine_that_scores_rows_by_their_batch_fails() =>
        await FailsAsync(CreditScoring.RelativeToBatch, "batches", "In a batch of 5,000 rows some rows got other answers", "each row for itself");

    [Fact]
    public async Task Engine_that_mixes_calls_up_fails() =>
        await FailsAsync(CreditScoring.Mixed, "concurrency", "4 of 4 calls at the same time got other answers", "variables that all calls share");

    [Fact]
    public async Task Engine_that_refuses_missing_values_is_warned_about()
    {
        _engine.Score = request => CreditScoring.HasMissing(request) ? throw new InvalidOperationException() : CreditScoring.Good(request);

        var report = await CertifyAsync();

        Assert.Equal("warn", (string?)report["result"]);
        Assert.Contains("without 'Age'", (string)Check(report, "missing_values")["message"]!, StringComparison.Ordinal);
        Assert.Contains("without 'Sex'", (string)Check(report, "missing_values")["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engine_without_probabilities_is_warned_about()
    {
        _engine.Score = CreditScoring.WithoutProbability;

        var report = await CertifyAsync();

        Assert.Equal("warn", (string?)report["result"]);
        Assert.Contains("explanations and drift of the model do not", (string)Check(report, "shape")["message"]!, StringComparison.Ordinal);
        Assert.Equal("skipped", (string)Check(report, "class_order")["result"]!);
    }

    [Fact]
    public async Task Engine_without_a_prediction_fails_and_nothing_else_is_asked_of_it()
    {
        _engine.Score = CreditScoring.WithoutPrediction;

        var report = await CertifyAsync();

        Assert.Equal("fail", (string?)report["result"]);
        Assert.Contains("'outcome'", (string)Check(report, "shape")["message"]!, StringComparison.Ordinal);
        Assert.Equal(6, report["checks"]!.AsArray().Count(c => (string)c!["result"]! == "skipped"));
        Assert.Equal(1, (int)report["rows_scored"]!);
    }

    [Fact]
    public async Task Engine_that_refuses_is_quoted()
    {
        _engine.Next(Misbehave.Text(_engine.Deployments.ToJsonString()), Misbehave.Status(403, "no such key"));

        var report = await CertifyAsync();

        Assert.Contains("answered 403: no such key Check the credentials", (string)Check(report, "shape")["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscription_is_certified_with_its_logged_rows()
    {
        var subscription = await SubscribeAsync();
        var sets = await _host.GetAsync($"data_sets?target.target_id={subscription}&type=payload_logging");
        await _host.SendAsync(HttpMethod.Post, $"data_sets/{(string)sets["data_sets"]![0]!["metadata"]!["id"]!}/records", new JsonArray(CreditModel.Record()));

        var report = await CertifyAsync(new JsonObject { ["subscription_id"] = subscription });

        Assert.Equal("pass", (string?)report["result"]);
        Assert.Equal(subscription, (string?)report["subscription_id"]);
        var listed = await _host.GetAsync($"service_providers/{_provider}/certifications");
        Assert.Equal("pass", (string?)Assert.Single(listed["certifications"]!.AsArray())!["entity"]!["result"]);
    }

    [Fact]
    public async Task Page_shows_the_report_and_the_engine_its_certification()
    {
        var started = await _host.PostAsync($"service_providers/{_provider}/certifications", new JsonObject { ["deployment_id"] = FakeEngine.Deployment, ["sample"] = CreditScoring.Sample(20) });
        var id = (string)started["metadata"]!["id"]!;
        await _host.UntilAsync($"service_providers/{_provider}/certifications/{id}", c => (string)c["entity"]!["status"]!["state"]! != "in_progress");

        var report = await _host.Http.GetStringAsync(new Uri($"/certifications/{id}", UriKind.Relative), TestContext.Current.CancellationToken);
        var engines = await _host.Http.GetStringAsync(new Uri("/engines", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Contains("<h2>Yes</h2>", report, StringComparison.Ordinal);
        Assert.Contains("Same rows, same answers", report, StringComparison.Ordinal);
        Assert.Contains($"/certifications/{id}", engines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_starts_a_certification_or_says_why_not()
    {
        var subscription = await SubscribeAsync();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("subscription_id", subscription)]);

        using var answer = await _host.Http.PostAsync(new Uri($"/engines/{_provider}/certify", UriKind.Relative), form, TestContext.Current.CancellationToken);

        // The client does not sign in again where it is redirected to; a browser's cookie would.
        var redirected = answer.RequestMessage!.RequestUri!;
        Assert.Equal("/engines", redirected.AbsolutePath);
        Assert.Contains("There are no rows to score", Uri.UnescapeDataString(redirected.Query), StringComparison.Ordinal);
        var page = await _host.Http.GetStringAsync(redirected, TestContext.Current.CancellationToken);
        Assert.Contains("There are no rows to score", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certification_that_a_stopped_server_left_is_marked_at_the_next_start()
    {
        await using var host = await ApiHost.StartAsync();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _engine.Next(async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        var provider = await host.PostAsync("service_providers", new JsonObject
        {
            ["name"] = "engine",
            ["service_type"] = "custom_machine_learning",
            ["credentials"] = new JsonObject { ["url"] = _engine.Address.ToString() },
        });
        var path = $"service_providers/{(string)provider["metadata"]!["id"]!}/certifications";
        var started = await host.PostAsync(path, new JsonObject
        {
            ["deployment_id"] = FakeEngine.Deployment,
            ["scoring_endpoint"] = new JsonObject { ["url"] = _engine.ScoringUrl.ToString() },
            ["sample"] = CreditScoring.Sample(3),
        });
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);

        await host.RestartAsync();

        var left = await host.GetAsync($"{path}/{(string)started["metadata"]!["id"]!}");
        Assert.Equal("error", (string?)left["entity"]!["status"]!["state"]);
        Assert.Contains("start the certification again", (string)left["entity"]!["status"]!["failure"]!["errors"]![0]!["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "subscription_id", "Name either 'subscription_id' or 'deployment_id'.")]
    [InlineData("""{"subscription_id":"a","deployment_id":"b"}""", "subscription_id", "Name either")]
    [InlineData("""{"deployment_id":"credit"}""", "sample", "There are no rows to score")]
    [InlineData("""{"deployment_id":"credit","sample":{"fields":["Age"],"values":[]}}""", "sample", "There are no rows to score")]
    [InlineData("""{"deployment_id":"credit","sample":{"fields":["Age"]}}""", "sample", "'sample' must be rows as")]
    [InlineData("""{"deployment_id":"credit","sample":[[1]]}""", "sample", "'sample' must be rows as")]
    [InlineData("""{"deployment_id":"credit","sample":{"fields":["Age"],"values":[[1]]},"asset_properties":{"feature_fields":["Age","Sex"]}}""", "sample", "no column 'Sex'")]
    [InlineData("""{"deployment_id":"credit","scoring_endpoint":{"credentials":{"apikey":"x"}}}""", "scoring_endpoint.credentials", "put them into the provider")]
    [InlineData("""{"deployment_id":"credit","scoring_endpoint":{"payload_format":{"max_rows":-1}}}""", "scoring_endpoint.payload_format.max_rows", "must be a whole number")]
    public async Task Request_that_cannot_be_certified_says_what_is_missing(string request, string field, string expected)
    {
        var (status, answer) = await _host.TrySendAsync(HttpMethod.Post, $"service_providers/{_provider}/certifications", JsonNode.Parse(request));

        Assert.Equal(400, status);
        Assert.Equal(field, (string)answer!["errors"]![0]!["target"]!["name"]!);
        Assert.Contains(expected, (string)answer["errors"]![0]!["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certification_of_another_provider_is_not_found()
    {
        var started = await _host.PostAsync($"service_providers/{_provider}/certifications", new JsonObject { ["deployment_id"] = FakeEngine.Deployment, ["sample"] = CreditScoring.Sample(3) });
        var other = await _host.PostAsync("service_providers", new JsonObject { ["name"] = "other", ["service_type"] = "headless" });

        var (status, _) = await _host.TrySendAsync(HttpMethod.Get, $"service_providers/{(string)other["metadata"]!["id"]!}/certifications/{(string)started["metadata"]!["id"]!}");

        Assert.Equal(404, status);
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private async Task FailsAsync(Func<JsonNode, JsonNode> score, string check, string found, string fix)
    {
        _engine.Score = score;

        var report = await CertifyAsync();

        Assert.Equal("fail", (string?)report["result"]);
        var failed = Check(report, check);
        Assert.True((string)failed["result"]! == "fail", report.ToJsonString());
        Assert.Contains(found, (string)failed["message"]!, StringComparison.Ordinal);
        Assert.Contains(fix, (string)failed["fix"]!, StringComparison.Ordinal);
    }

    private async Task<JsonNode> CertifyAsync(JsonObject? request = null)
    {
        request ??= new JsonObject { ["deployment_id"] = FakeEngine.Deployment, ["sample"] = CreditScoring.Sample(120) };
        var started = await _host.PostAsync($"service_providers/{_provider}/certifications", request);
        var path = $"service_providers/{_provider}/certifications/{(string)started["metadata"]!["id"]!}";
        var finished = await _host.UntilAsync(path, c => (string)c["entity"]!["status"]!["state"]! != "in_progress");
        Assert.Equal("finished", (string)finished["entity"]!["status"]!["state"]!);
        return finished["entity"]!;
    }

    private async Task<string> SubscribeAsync()
    {
        var subscription = await _host.PostAsync("subscriptions", new JsonObject
        {
            ["data_mart_id"] = Instance,
            ["service_provider_id"] = _provider,
            ["asset"] = new JsonObject { ["asset_id"] = "credit", ["problem_type"] = "binary" },
            ["deployment"] = new JsonObject { ["deployment_id"] = FakeEngine.Deployment, ["name"] = "credit", ["scoring_endpoint"] = new JsonObject { ["url"] = _engine.ScoringUrl.ToString() } },
            ["asset_properties"] = new JsonObject
            {
                ["prediction_field"] = "prediction",
                ["probability_fields"] = new JsonArray("probability"),
                ["feature_fields"] = new JsonArray([.. CreditModel.Features.Select(f => JsonValue.Create(f))]),
            },
        });
        return (string)subscription["metadata"]!["id"]!;
    }

    private static JsonNode Check(JsonNode report, string id) => report["checks"]!.AsArray().Single(c => (string)c!["id"]! == id)!;
}
