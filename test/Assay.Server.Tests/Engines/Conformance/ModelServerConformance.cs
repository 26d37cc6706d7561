using System.Net;
using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Subscriptions;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Engines.Conformance;

/// <summary>
/// What scoring on every open model server must do, the faults among it. A test class for an engine derives from it and
/// starts a strict fake.
/// </summary>
public abstract class ModelServerConformance : IAsyncLifetime
{
    private EngineRig _rig = null!;
    private FakeModelServer _fake = null!;

    internal EngineRig Rig => _rig;

    protected abstract string ServiceType { get; }

    /// <summary>The provider's credentials beside the address.</summary>
    internal virtual JsonObject Credentials => [];

    internal virtual JsonObject PayloadFormat => [];

    /// <summary>A body that reports a fault in the engine's own form.</summary>
    protected abstract string ErrorBody { get; }

    /// <summary>What the user is told of it.</summary>
    protected abstract string ErrorWords { get; }

    /// <summary>The beginning of an answer.</summary>
    protected virtual string Truncated => """{"predictions":[[0.9,0.1],[0.""";

    /// <summary>What the fake says of an age that is no number.</summary>
    protected virtual string BadInputWords => "Age is no number";

    public async ValueTask InitializeAsync()
    {
        _fake = await StartAsync();
        _rig = await EngineRig.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _fake.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Score_gives_the_numbers_of_the_model(bool decision)
    {
        _fake.AnswersDecision = decision;

        EngineRig.AssertModel(await ScoreAsync(7), 7);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Score_for_a_subscription_with_a_column_a_class_fills_them(bool decision)
    {
        _fake.AnswersDecision = decision;
        var target = Target();
        string[] columns = ["probability_No Risk", "probability_Risk"];
        var answer = await ScoreAsync(target with { Format = target.Format with { ClassColumns = columns } });

        var read = Read(Roles() with { Probabilities = columns }, answer, out var findings);

        Assert.Empty(findings);
        Assert.Equal(CreditModel.Classes, read!.Classes);
        AssertModel(read);
    }

    [Fact]
    public async Task Score_of_classes_in_the_wrong_order_is_found()
    {
        (_fake.AnswersDecision, _fake.SwapsClasses) = (true, true);

        Read(Roles(), await ScoreAsync(20), out var findings);

        Assert.Equal("class_order", Assert.Single(findings).Code);
    }

    [Fact]
    public async Task Score_with_an_expired_token_renews_it_once()
    {
        var binding = Binding(_fake.Protect(Bound()));
        await _rig.ScoreAsync(ServiceType, binding, Target());
        _fake.Expire();

        EngineRig.AssertModel(await _rig.ScoreAsync(ServiceType, binding, Target()));
        Assert.Equal(3, _fake.Tokens);
    }

    [Fact]
    public async Task Score_with_a_token_that_is_refused_gives_the_gateways_words_and_the_remedy()
    {
        _fake.Protect([]);
        var credentials = Bound();
        credentials["token"] = "wrong";
        credentials["auth_type"] = "bearer";

        var refused = await _rig.RefusedAsync(ServiceType, Binding(credentials), Target());

        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.Contains("Jwt is expired Check the credentials", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_that_is_throttled_waits_and_is_sent_again()
    {
        Once(Misbehave.Status(429, ErrorBody, "Retry-After", "0"));

        EngineRig.AssertModel(await ScoreAsync(1), 1);
    }

    [Fact]
    public async Task Score_that_is_refused_gives_the_engines_words()
    {
        Once(Misbehave.Status(400, ErrorBody));

        var refused = await RefusedAsync();

        Assert.Equal("engine_refused", refused.Code);
        Assert.Contains($"answered 400: {ErrorWords}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_whose_error_comes_with_a_success_gives_the_engines_words()
    {
        Once(Misbehave.Text(ErrorBody));

        var refused = await RefusedAsync();

        Assert.Equal("engine_refused", refused.Code);
        Assert.Contains($"with an error inside: {ErrorWords}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_that_ends_at_a_sign_in_page_says_so()
    {
        Once(context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.Body.WriteAsync("<html>Sign in</html>"u8.ToArray()).AsTask();
        });

        Assert.Contains("a page for people", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_whose_answer_is_cut_short_is_refused()
    {
        Once(Misbehave.Text(Truncated));

        var refused = await RefusedAsync();

        Assert.Equal("engine_answer_wrong", refused.Code);
        Assert.Contains("not valid JSON", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public virtual async Task Score_with_another_number_of_rows_is_refused(int extra)
    {
        _fake.ExtraRows = extra;

        var refused = await _rig.RefusedAsync(ServiceType, Binding(Bound()), Target(), 3);

        Assert.Equal("engine_row_count", refused.Code);
        Assert.Contains($"answered {3 + extra} rows to 3", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_of_rows_that_the_model_does_not_take_says_why()
    {
        var rows = EngineRig.Rows(1).With(TextColumn.From("Age", ["forty"]));

        var refused = await Assert.ThrowsAsync<EngineException>(
            () => _rig.Engine(ServiceType).ScoreAsync(Binding(Bound()), Target(), rows, TestContext.Current.CancellationToken));

        Assert.Contains(BadInputWords, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_of_rows_that_lack_a_feature_names_it()
    {
        var rows = EngineRig.Rows(1).Select(["Sex", "Amount"]);

        var refused = await Assert.ThrowsAsync<EngineException>(
            () => _rig.Engine(ServiceType).ScoreAsync(Binding(Bound()), Target(), rows, TestContext.Current.CancellationToken));

        Assert.Equal("engine_rows_unsendable", refused.Code);
        Assert.Contains("'Age'", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Starts the fake.</summary>
    internal abstract Task<FakeModelServer> StartAsync();

    /// <summary>Scores on a server that is not ready, until it is given up.</summary>
    internal async Task<EngineException> NotReadyAsync()
    {
        _fake.IsReady = false;
        var score = RefusedAsync();
        for (var retry = 0; retry < 2; retry++)
        {
            _rig.Clock.Advance(await _rig.Clock.NextWaitAsync());
        }

        return await score;
    }

    internal Task<EngineException> RefusedAsync() => _rig.RefusedAsync(ServiceType, Binding(Bound()), Target(), 1);

    internal Task<EngineAnswer> ScoreAsync(int rows) => _rig.ScoreAsync(ServiceType, Binding(Bound()), Target(), rows);

    internal Task<EngineAnswer> ScoreAsync(ScoringTarget target) => _rig.ScoreAsync(ServiceType, Binding(Bound()), target, 20);

    internal Task<IReadOnlyList<EngineDeployment>> ListAsync() => _rig.ListAsync(ServiceType, Binding(Bound()));

    internal virtual EngineBinding Binding(JsonObject credentials) => EngineRig.Binding(credentials);

    internal ScoringTarget Target() => EngineRig.Target(_fake.ScoringUrl, "credit", PayloadFormat.DeepClone().AsObject());

    internal void Once(Microsoft.AspNetCore.Http.RequestDelegate answer) => _fake.Server.Once(new Uri(_fake.ScoringUrl).AbsolutePath, answer);

    internal virtual JsonObject Bound()
    {
        var credentials = Credentials.DeepClone().AsObject();
        credentials["url"] ??= _fake.Address.ToString();
        return credentials;
    }

    private static ModelRoles Roles() => new()
    {
        SubscriptionId = "s",
        Features = CreditModel.Features,
        Categorical = new HashSet<string> { "Sex" },
        Prediction = "prediction",
        Probabilities = ["probability"],
        Classes = CreditModel.Classes,
    };

    private static ModelAnswer? Read(ModelRoles roles, EngineAnswer answer, out List<ApiError> findings) =>
        AnswerReader.Read(roles, answer.Rows, answer.Labels, findings = []);

    private static void AssertModel(ModelAnswer answer)
    {
        for (var row = 0; row < answer.Predictions.Count; row++)
        {
            var (sex, age, amount) = CreditModel.Applications[row];
            var expected = CreditModel.Probabilities(sex, age, amount);
            Assert.Equal(CreditModel.Decide(expected), answer.Predictions[row]);
            Assert.Equal(expected[1], answer.Probabilities![row][1], 1e-12);
        }
    }
}
