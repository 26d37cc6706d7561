using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Subscriptions;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.VertexAi;
using Microsoft.AspNetCore.Http;

namespace Assay.Server.Tests.Engines.VertexAi;

public sealed class VertexScoringTests : IAsyncLifetime
{
    private EngineServices _services = null!;
    private FakeVertex _fake = null!;

    public async ValueTask InitializeAsync()
    {
        _services = await EngineServices.StartAsync();
        _fake = await FakeVertex.StartAsync(
            _services.Clock,
            new FakeVertexEndpoint("1", FakeVertexModels.AutoMl),
            new FakeVertexEndpoint("2", FakeVertexModels.Prebuilt),
            new FakeVertexEndpoint("3", FakeVertexModels.Raw),
            new FakeVertexEndpoint("4", FakeVertexModels.AutoMl) { Deployed = [] });
    }

    public async ValueTask DisposeAsync()
    {
        await _fake.DisposeAsync();
        await _services.DisposeAsync();
    }

    [Theory]
    [InlineData("1", ":predict", "{}")]
    [InlineData("1", "", "{}")]
    [InlineData("2", ":predict", """{"codec":"vertex_instances","encodings":[{"feature":"Sex","labels":{"female":1,"male":0}}]}""")]
    [InlineData("3", ":rawPredict", """{"codec":"csv"}""")]
    public async Task Score_of_every_kind_of_model_gives_the_models_numbers(string endpoint, string verb, string options)
    {
        var answer = await ScoreAsync(Target(endpoint, verb, options), 3);

        Assert.Equal(CreditModel.Classes, answer.Labels);
        for (var i = 0; i < 3; i++)
        {
            var expected = CreditModel.Probabilities(i % 2 == 0 ? "female" : "male", 20 + i, 500.5 + (300 * i));
            Assert.Equal(expected, Assert.IsType<double[]>(answer.Rows["probability"][i]));
            Assert.Equal(CreditModel.Decide(expected), answer.Rows["prediction"][i]);
        }
    }

    [Fact]
    public async Task Score_again_uses_the_token_again()
    {
        await ScoreAsync();
        await ScoreAsync();

        Assert.Equal(1, _fake.TokensGiven);
    }

    [Fact]
    public async Task Score_with_a_token_that_was_taken_back_gets_another_once()
    {
        await ScoreAsync();
        _fake.RevokeTokens();

        await ScoreAsync();

        Assert.Equal(2, _fake.TokensGiven);
        Assert.Equal(2, _fake.Bodies.Count);
    }

    [Fact]
    public async Task Score_late_in_a_tokens_life_gets_another_before_it_is_refused()
    {
        await ScoreAsync();
        _services.Clock.Advance(TimeSpan.FromMinutes(46));

        await ScoreAsync();

        Assert.Equal(2, _fake.TokensGiven);
    }

    [Fact]
    public async Task Score_that_is_refused_with_a_new_token_too_says_so()
    {
        _fake.Next(Enumerable.Repeat(FakeVertex.Refuse(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."), 2));

        var refused = await EngineServices.RefusedAsync(ScoreAsync());

        Assert.Contains("401: UNAUTHENTICATED: Request had invalid authentication credentials. Check the service account's key", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, _fake.TokensGiven);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Score_with_the_whole_key_file_in_one_member_signs_in(bool asText)
    {
        var key = _fake.Credentials;
        var credentials = new JsonObject { ["service_account_key"] = asText ? JsonValue.Create(key.ToJsonString()) : key };

        await ScoreAsync(credentials: credentials);

        Assert.Equal(1, _fake.TokensGiven);
    }

    [Fact]
    public async Task Score_with_a_key_file_that_is_none_says_so()
    {
        var refused = await EngineServices.RefusedAsync(ScoreAsync(credentials: new JsonObject { ["service_account_key"] = "{" }));

        Assert.Contains("'service_account_key' is not the JSON", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_with_a_plain_token_sends_it()
    {
        await ScoreAsync(credentials: new JsonObject { ["token"] = _fake.GiveToken() });

        Assert.Single(_fake.Bodies);
    }

    [Fact]
    public async Task Score_with_a_plain_token_that_has_expired_says_to_enter_another()
    {
        var token = _fake.GiveToken();
        _fake.RevokeTokens();

        var refused = await EngineServices.RefusedAsync(ScoreAsync(credentials: new JsonObject { ["token"] = token }));

        Assert.Contains("or enter a new token", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_that_is_too_large_for_Google_is_halved()
    {
        _fake.Next(
            FakeVertex.Refuse(400, "INVALID_ARGUMENT", "Request payload size exceeds the limit: 1572864 bytes."),
            FakeVertex.Refuse(400, "INVALID_ARGUMENT", "Failed to handle request with error: Response size too large. Received at least 3288694 bytes; max is 2000000."));

        var answer = await ScoreAsync(count: 8);

        Assert.Equal([2, 2, 4], _fake.Bodies.Select(FakeVertexModels.Rows).Order());
        Assert.Equal(8, answer.Rows.RowCount);
    }

    [Fact]
    public async Task Score_of_more_than_a_megabyte_and_a_half_is_split_before_it_is_sent()
    {
        var rows = new Table([TextColumn.From("Sex", Enumerable.Repeat(new string('x', 900_000), 2))]);
        var target = Target("1");

        await EngineServices.RefusedAsync(ScoreAsync(target with { Format = new() { Features = ["Sex"] } }, rows: rows));

        Assert.NotEmpty(_fake.Bodies);
        Assert.All(_fake.Bodies, b => Assert.InRange(b.Length, 900_000, 901_000));
    }

    [Fact]
    public async Task Score_of_a_row_that_is_too_large_says_so()
    {
        var rows = new Table([TextColumn.From("Sex", [new string('x', 1_600_000)])]);

        var refused = await EngineServices.RefusedAsync(ScoreAsync(Target("1") with { Format = new() { Features = ["Sex"] } }, rows: rows));

        Assert.Contains("Request payload size exceeds the limit: 1572864 bytes. One row alone is too large", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, "RESOURCE_EXHAUSTED")]
    [InlineData(503, "UNAVAILABLE")]
    [InlineData(500, "INTERNAL")]
    public async Task Score_of_a_service_that_is_busy_waits_and_asks_again(int code, string status)
    {
        _fake.Next(FakeVertex.Refuse(code, status, "try again"));

        var score = ScoreAsync();
        _services.Clock.Advance(await NextWaitAsync());
        await score;

        Assert.Single(_fake.Bodies);
    }

    [Theory]
    [InlineData("4", "{}", "400: FAILED_PRECONDITION: Endpoint 4 doesn't have any deployed models. Deploy a model to the endpoint.")]
    [InlineData("99", "{}", "404: NOT_FOUND: Endpoint `projects/acme-risk/locations/us-central1/endpoints/99` not found. Check project_id, location and the scoring endpoint")]
    [InlineData("2", "{}", "400: INVALID_ARGUMENT: Instance 0 is not an array of 3 numbers. Check the feature fields of the subscription and payload_format.codec.")]
    [InlineData("1", """{"codec":"vertex_instances"}""", "400: INVALID_ARGUMENT: Invalid instance 0: an object of the columns Sex, Age, Amount was expected.")]
    public async Task Score_that_is_refused_gives_Googles_words_and_the_remedy(string endpoint, string options, string expected)
    {
        var refused = await EngineServices.RefusedAsync(ScoreAsync(Target(endpoint, options: options)));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_in_a_format_of_containers_needs_rawPredict()
    {
        var refused = await EngineServices.RefusedAsync(ScoreAsync(Target("3", ":predict", """{"codec":"csv"}""")));

        Assert.Equal("payload_format_wrong", refused.Code);
        Assert.Contains("let the scoring endpoint end with :rawPredict", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_fake.Bodies);
    }

    [Fact]
    public async Task Score_of_no_endpoint_says_what_to_set()
    {
        var refused = await EngineServices.RefusedAsync(ScoreAsync(Target("1") with { Endpoint = null }));

        Assert.Equal("scoring_endpoint_missing", refused.Code);
    }

    [Theory]
    [InlineData("application/json", """{"predictions":[{"classes":["No Risk","Risk"],"scores":[0.9,0.1]}]}""", "engine_row_count", "answered 1 rows to 2")]
    [InlineData("application/json", """{"predictions":[{"classes":["No Risk","Risk"],"scores":[0.9,0.1]},{"classes":["No Risk","Risk"],"sc""", "engine_answer_wrong", "not valid JSON at line 1")]
    [InlineData("application/json", """{"predictions":[{"classes":["No Risk","Fraud"],"scores":[0.9,0.1]}]}""", "engine_answer_wrong", "predictions[0]: names the class 'Fraud', which is not among the subscription's labels (No Risk, Risk)")]
    [InlineData("application/json", """{"predictions":[{"classes":["No Risk","Risk"],"scores":[0.9,NaN]}]}""", "engine_answer_wrong", "predictions[0].scores[1]: NaN is no finite number")]
    [InlineData("application/json", """{"error":{"code":500,"message":"container crashed","status":"INTERNAL"}}""", "engine_refused", "answered 200 with an error inside: container crashed")]
    [InlineData("text/html", "<html>Sign in</html>", "engine_answer_wrong", "a page for people (text/html)")]
    public async Task Score_answered_wrongly_says_what_is_wrong(string type, string body, string code, string expected)
    {
        _fake.Next(Typed(type, body));

        var refused = await EngineServices.RefusedAsync(ScoreAsync(count: 2));

        Assert.Equal(code, refused.Code);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_with_the_classes_declared_in_another_order_is_right_because_each_row_names_them()
    {
        var target = Target("1");

        var answer = await ScoreAsync(target with { Format = target.Format with { Classes = ["Risk", "No Risk"] } }, 20);

        Assert.Equal(CreditModel.Probabilities("female", 20, 500.5).Reverse(), Assert.IsType<double[]>(answer.Rows["probability"][0]));
    }

    [Fact]
    public async Task Score_of_arrays_with_the_classes_swapped_is_found()
    {
        var body = new JsonObject
        {
            ["predictions"] = new JsonArray([.. Enumerable.Range(0, 20).Select(_ => new JsonObject { ["prediction"] = "No Risk", ["probabilities"] = new JsonArray(0.9, 0.1) })]),
        };
        _fake.Next(Typed("application/json", body.ToJsonString()));
        var target = Target("2", options: """{"codec":"vertex_instances"}""");
        string[] swapped = ["Risk", "No Risk"];
        var answer = await ScoreAsync(target with { Format = target.Format with { Classes = swapped } }, 20);
        var findings = new List<ApiError>();
        var roles = new ModelRoles
        {
            SubscriptionId = "s",
            Features = CreditModel.Features,
            Categorical = new HashSet<string>(),
            Prediction = "prediction",
            Probabilities = ["probability"],
            Classes = swapped,
        };

        AnswerReader.Read(roles, answer.Rows, answer.Labels, findings);

        Assert.Equal("class_order", Assert.Single(findings).Code);
    }

    private static RequestDelegate Typed(string type, string body) => context =>
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body, context.RequestAborted);
    };

    private ScoringTarget Target(string endpoint, string verb = ":predict", string options = "{}") =>
        new(_fake.Predict(endpoint, verb), endpoint, EngineServices.Credit(options));

    private Task<EngineAnswer> ScoreAsync(ScoringTarget? target = null, int count = 1, JsonObject? credentials = null, Table? rows = null) =>
        _services.Engine("google_vertex_ai").ScoreAsync(
            EngineServices.Binding(credentials ?? _fake.Credentials), target ?? Target("1"), rows ?? EngineServices.Applications(count), TestContext.Current.CancellationToken);

    // Asking for the token sets a time-out too.
    private async Task<TimeSpan> NextWaitAsync()
    {
        var wait = await _services.Clock.NextWaitAsync();
        return wait == TimeSpan.FromSeconds(30) ? await _services.Clock.NextWaitAsync() : wait;
    }
}
