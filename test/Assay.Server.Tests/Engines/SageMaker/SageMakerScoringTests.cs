using System.Net;
using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;
using Assay.Server.Engines;
using Assay.Server.Subscriptions;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.SageMaker;
using Microsoft.AspNetCore.Http;

namespace Assay.Server.Tests.Engines.SageMaker;

public sealed class SageMakerScoringTests : IAsyncLifetime
{
    private EngineServices _services = null!;
    private FakeSageMaker _fake = null!;

    public async ValueTask InitializeAsync()
    {
        _services = await EngineServices.StartAsync();
        _fake = await FakeSageMaker.StartAsync(
            _services.Clock,
            new FakeEndpoint("credit", FakeContainers.Script) { Variants = [("blue", 1), ("green", 0)] },
            new FakeEndpoint("linear", FakeContainers.LinearLearner),
            new FakeEndpoint("xgboost", FakeContainers.XGBoost));
    }

    public async ValueTask DisposeAsync()
    {
        await _fake.DisposeAsync();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Score_sends_rows_and_the_marker_that_SageMaker_lets_through()
    {
        var answer = await ScoreAsync(rows: 2);

        var call = Assert.Single(_fake.Calls);
        Assert.Equal("female,20,500.5\nmale,21,800.5\n", call.Body);
        Assert.Equal("text/csv", call.ContentType);
        Assert.Equal("", call.Accept);
        Assert.Matches("^monitor;[0-9]+;[0-9a-f]{64}$", call.CustomAttributes);
        Assert.Equal(2, answer.Rows.RowCount);
        Assert.Equal(CreditModel.Classes, answer.Labels);
        Assert.Equal(CreditModel.Probabilities("female", 20, 500.5), Assert.IsType<double[]>(answer.Rows["probability"][0]));
    }

    [Fact]
    public async Task Score_of_a_plain_endpoint_name_invokes_it()
    {
        await ScoreAsync(Target("credit") with { Endpoint = null, EndpointName = "credit", DeploymentId = "other" });
        await ScoreAsync(Target("credit") with { Endpoint = null, DeploymentId = "credit" });

        Assert.Equal(2, _fake.Calls.Count);
    }

    [Fact]
    public async Task Score_of_no_endpoint_says_what_to_set()
    {
        var refused = await EngineServices.RefusedAsync(ScoreAsync(Target("credit") with { Endpoint = null, DeploymentId = null }));

        Assert.Equal("scoring_endpoint_missing", refused.Code);
    }

    [Fact]
    public async Task Score_with_options_chooses_variant_and_answer()
    {
        await ScoreAsync(Target("credit", """{"target_variant":"green","accept":"text/csv"}"""));

        Assert.Equal("green", _fake.Calls[0].Variant);
        Assert.Equal("text/csv", _fake.Calls[0].Accept);
    }

    [Theory]
    [InlineData("""{"codec":"parquet"}""", "'parquet' is no codec of this engine; payload_format.codec accepts blazingtext, csv,")]
    [InlineData("""{"target_variant":7}""", "payload_format.target_variant: must be text.")]
    public async Task Score_with_a_wrong_option_names_it(string options, string expected)
    {
        var refused = await EngineServices.RefusedAsync(ScoreAsync(Target("credit", options)));

        Assert.Equal("payload_format_wrong", refused.Code);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linear", """{"codec":"sagemaker_json","encodings":[{"feature":"Sex","one_hot":{"female":"Sex_female","male":"Sex_male"}}]}""")]
    [InlineData("linear", """{"codec":"sagemaker_jsonlines","encodings":[{"feature":"Sex","one_hot":{"female":"Sex_female","male":"Sex_male"}}]}""")]
    [InlineData("xgboost", """{"encodings":[{"feature":"Sex","labels":{"female":1,"male":0}}]}""")]
    public async Task Score_of_built_in_algorithms_gives_the_models_numbers_to_single_precision(string endpoint, string options)
    {
        var answer = await ScoreAsync(Target(endpoint, options), 3);

        for (var i = 0; i < 3; i++)
        {
            var expected = CreditModel.Probabilities(i % 2 == 0 ? "female" : "male", 20 + i, 500.5 + (300 * i));
            Assert.Equal(expected[1], Assert.IsType<double[]>(answer.Rows["probability"][i])[1], 1e-6);
            Assert.Equal(CreditModel.Decide(expected), answer.Rows["prediction"][i]);
        }
    }

    [Fact]
    public async Task Score_with_temporary_credentials_sends_their_token()
    {
        _fake.Signatures.SessionToken = "session/+=";
        var credentials = _fake.Credentials;
        credentials["session_token"] = "session/+=";

        await ScoreAsync(credentials: credentials);

        Assert.Single(_fake.Calls);
    }

    [Fact]
    public async Task Score_throttled_with_400_waits_and_asks_again()
    {
        _fake.Next(FakeSageMaker.Refuse(400, "ThrottlingException", new JsonObject { ["message"] = "Rate exceeded" }));

        await AfterAWaitAsync(ScoreAsync());

        Assert.Single(_fake.Calls);
    }

    [Theory]
    [InlineData(429, "ModelNotReadyException")]
    [InlineData(503, "ServiceUnavailable")]
    [InlineData(500, "InternalFailure")]
    [InlineData(530, "InternalDependencyException")]
    public async Task Score_of_a_model_that_is_not_ready_waits_and_asks_again(int status, string code)
    {
        _fake.Next(FakeSageMaker.Refuse(status, code, new JsonObject { ["Message"] = "try again" }));

        await AfterAWaitAsync(ScoreAsync());

        Assert.Single(_fake.Calls);
    }

    [Fact]
    public async Task Score_that_stays_throttled_says_so_after_three_calls()
    {
        _fake.Next(Enumerable.Repeat(FakeSageMaker.Refuse(400, "ThrottlingException", new JsonObject { ["message"] = "Rate exceeded" }), 3));

        var score = ScoreAsync();
        await AfterAWaitAsync(Task.CompletedTask);
        var refused = await EngineServices.RefusedAsync(AfterAWaitAsync(score));

        Assert.Contains("answered 400: ThrottlingException: Rate exceeded AWS throttles the calls", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "Unable to evaluate payload provided: 2 features", "Check the feature fields of the subscription and its payload_format.")]
    [InlineData(415, "Content-type application/json not supported.", "Set payload_format.codec and payload_format.accept")]
    [InlineData(500, "ValueError: unknown category", "See the model's log, arn:aws:logs:eu-west-1:1234:log-group:/aws/sagemaker/Endpoints/credit.")]
    public async Task Score_that_the_model_refuses_gives_its_words_and_is_not_repeated(int status, string message, string remedy)
    {
        _fake.Next(FakeSageMaker.Refuse(424, "ModelError", FakeSageMaker.ModelError(status, message)));

        var refused = await EngineServices.RefusedAsync(ScoreAsync());

        Assert.Equal(HttpStatusCode.FailedDependency, refused.Status);
        Assert.Contains($"answered 424: ModelError: the model answered {status}: {message} {remedy}", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_fake.Calls);
    }

    [Fact]
    public async Task Score_that_is_too_large_is_halved()
    {
        _fake.Next(
            Misbehave.Status(413, "HTTP content length exceeded 6291456 bytes."),
            FakeSageMaker.Refuse(424, "ModelError", FakeSageMaker.ModelError(413, "Request entity too large")));

        var answer = await ScoreAsync(rows: 8);

        Assert.Equal(8, answer.Rows.RowCount);
        Assert.Equal([2, 2, 4], _fake.Calls.Select(c => c.Body.Count(l => l == '\n')).Order());
        Assert.Equal(CreditModel.Probabilities("male", 27, 2600.5), Assert.IsType<double[]>(answer.Rows["probability"][7]));
    }

    [Fact]
    public async Task Score_of_more_than_six_megabytes_is_split_before_it_is_sent()
    {
        var rows = new Assay.Monitors.Tables.Table([Assay.Monitors.Tables.TextColumn.From("Sex", Enumerable.Repeat("m" + new string('x', 4_000_000), 2))]);
        var target = Target("credit") with { Format = new() { Features = ["Sex"] } };

        await EngineServices.RefusedAsync(_services.Engine("amazon_sagemaker").ScoreAsync(EngineServices.Binding(_fake.Credentials), target, rows, TestContext.Current.CancellationToken));

        Assert.NotEmpty(_fake.Calls);
        Assert.All(_fake.Calls, c => Assert.Equal(4_000_002, c.Body.Length));
    }

    [Theory]
    [InlineData("secret_access_key", "wrong", "403: InvalidSignatureException: The request signature we calculated does not match", "Check secret_access_key and region")]
    [InlineData("region", "us-east-1", "403: InvalidSignatureException: Credential should be scoped to a valid region", "Check secret_access_key and region")]
    [InlineData("access_key_id", "AKIAOTHER", "403: UnrecognizedClientException: The security token included in the request is invalid.", "Check access_key_id and session_token")]
    public async Task Score_with_wrong_credentials_says_which(string name, string value, string expected, string remedy)
    {
        var credentials = _fake.Credentials;
        credentials[name] = value;

        var refused = await EngineServices.RefusedAsync(ScoreAsync(credentials: credentials));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_by_a_clock_that_is_wrong_says_to_check_it()
    {
        await using var late = await FakeSageMaker.StartAsync(TimeProvider.System, new FakeEndpoint("credit", FakeContainers.Script));

        var refused = await EngineServices.RefusedAsync(ScoreAsync(
            Target("credit") with { Endpoint = new Uri(late.Address, "endpoints/credit/invocations") }, credentials: late.Credentials));

        Assert.Contains("Signature expired: 20260301T120000Z is now earlier than", refused.Message, StringComparison.Ordinal);
        Assert.Contains("the clock of this machine", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_with_an_expired_session_says_to_enter_another_and_asks_once()
    {
        _fake.Next(FakeSageMaker.Refuse(403, "ExpiredTokenException", new JsonObject { ["message"] = "The security token included in the request is expired" }));

        var refused = await EngineServices.RefusedAsync(ScoreAsync());

        Assert.Contains("403: ExpiredTokenException: The security token included in the request is expired The temporary credentials have run out", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_fake.Calls);
    }

    [Fact]
    public async Task Score_of_an_unknown_endpoint_says_what_to_check()
    {
        var refused = await EngineServices.RefusedAsync(ScoreAsync(Target("gone")));

        Assert.Contains("400: ValidationError: Endpoint gone of account 1234 not found. Check the endpoint's name and region", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Risk,0.2,0.8\n", "engine_row_count", "answered 1 rows to 2")]
    [InlineData("Risk,0.2,0.8\nRisk,0.2\nRisk,0.2,0.8\n", "engine_row_count", "answered 3 rows to 2")]
    [InlineData("Risk,0.2,0.8\nRisk,0.2,nan\n", "engine_answer_wrong", "row 1: 'nan' is no finite number")]
    [InlineData("Risk,0.2,0.8\n\"Ri", "engine_answer_wrong", "A quote that opens in line 2 is not closed")]
    public async Task Score_answered_wrongly_says_what_is_wrong(string body, string code, string expected)
    {
        _fake.Next(Misbehave.Text(body));

        var refused = await EngineServices.RefusedAsync(ScoreAsync(rows: 2));

        Assert.Equal(code, refused.Code);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", """{"predictions":[{"score":0.4,"predicted_la""", "engine_answer_wrong", "not valid JSON at line 1")]
    [InlineData("application/json", """{"error":"model crashed"}""", "engine_refused", "answered 200 with an error inside: model crashed")]
    [InlineData("text/html; charset=utf-8", "<html>Sign in</html>", "engine_answer_wrong", "a page for people (text/html)")]
    public async Task Score_answered_with_something_else_says_what(string type, string body, string code, string expected)
    {
        _fake.Next(Typed(type, body));

        var refused = await EngineServices.RefusedAsync(ScoreAsync());

        Assert.Equal(code, refused.Code);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_with_the_classes_swapped_is_found()
    {
        var target = Target("credit");
        var answer = await ScoreAsync(target with { Format = target.Format with { Classes = ["Risk", "No Risk"] } }, 20);
        var findings = new List<ApiError>();
        var roles = new ModelRoles
        {
            SubscriptionId = "s",
            Features = CreditModel.Features,
            Categorical = new HashSet<string>(),
            Prediction = "prediction",
            Probabilities = ["probability"],
            Classes = ["Risk", "No Risk"],
        };

        AnswerReader.Read(roles, answer.Rows, answer.Labels, findings);

        Assert.Equal("class_order", Assert.Single(findings).Code);
    }

    private static RequestDelegate Typed(string type, string body) => context =>
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body, context.RequestAborted);
    };

    private ScoringTarget Target(string endpoint, string options = "{}") =>
        new(new Uri(_fake.Address, $"endpoints/{endpoint}/invocations"), endpoint, EngineServices.Credit(options));

    private Task<EngineAnswer> ScoreAsync(ScoringTarget? target = null, int rows = 1, JsonObject? credentials = null) =>
        _services.Engine("amazon_sagemaker").ScoreAsync(
            EngineServices.Binding(credentials ?? _fake.Credentials), target ?? Target("credit"), EngineServices.Applications(rows), TestContext.Current.CancellationToken);

    private async Task AfterAWaitAsync(Task call)
    {
        _services.Clock.Advance(await _services.Clock.NextWaitAsync());
        await call;
    }
}
