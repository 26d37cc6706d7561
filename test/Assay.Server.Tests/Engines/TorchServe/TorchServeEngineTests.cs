using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.TorchServe;

namespace Assay.Server.Tests.Engines.TorchServe;

public class TorchServeEngineTests : IAsyncLifetime
{
    private const string Service = "torchserve";

    private FakeTorchServe _fake = null!;
    private EngineRig _rig = null!;

    public async ValueTask InitializeAsync()
    {
        _fake = await FakeModelServer.StartAsync(new FakeTorchServe());
        _rig = await EngineRig.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _fake.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task List_follows_the_pages_of_the_management_api()
    {
        var found = await _rig.ListAsync(Service, Binding());

        Assert.Equal(["aardvark", "bat", "credit"], found.Select(d => d.Id));
        Assert.Equal(_fake.ScoringUrl, (string?)found[2].Resource["entity"]!["scoring_url"]);
    }

    [Fact]
    public async Task List_with_the_wrong_key_says_which_keys_to_check()
    {
        var refused = await Assert.ThrowsAsync<EngineException>(() => _rig.ListAsync(Service, Binding(management: "old")));

        Assert.Contains("answered 400: InvalidKeyException: Token Authorization failed.", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Check 'token' (the inference key) and 'management_key'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_with_the_wrong_key_says_which_keys_to_check() => Assert.Contains(
        "Check 'token' (the inference key)",
        (await _rig.RefusedAsync(Service, Binding(token: "old"), Target())).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Score_without_an_envelope_sends_one_row_a_call_and_keeps_their_order(bool decision)
    {
        _fake.AnswersDecision = decision;

        EngineRig.AssertModel(await _rig.ScoreAsync(Service, Binding(), Target(), 100), 100);

        Assert.Equal(100, _fake.Server.Requests.Count);
        Assert.All(_fake.Server.Requests, r => Assert.IsType<JsonObject>(r.Json));
    }

    [Fact]
    public async Task Score_without_an_envelope_has_four_calls_under_way_at_once()
    {
        var arrived = new SemaphoreSlim(0);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < 4; i++)
        {
            _fake.Server.Once("/predictions/credit", async context =>
            {
                arrived.Release();
                await release.Task;
                await Misbehave.Text("""{"No Risk":0.5,"Risk":0.5}""")(context);
            });
        }

        var score = _rig.ScoreAsync(Service, Binding(), Target(), 8);
        for (var i = 0; i < 4; i++)
        {
            await arrived.WaitAsync(TestContext.Current.CancellationToken);
        }

        release.SetResult();
        Assert.Equal(8, (await score).Rows.RowCount);
    }

    [Fact]
    public async Task Score_of_a_handler_that_fails_is_not_repeated()
    {
        var rows = EngineRig.Rows(1).With(TextColumn.From("Age", ["forty"]));

        var refused = await Assert.ThrowsAsync<EngineException>(() => _rig.Engine(Service).ScoreAsync(Binding(), Target(), rows, TestContext.Current.CancellationToken));

        Assert.Contains("answered 503: InternalServerException: Prediction failed: Age is no number.", refused.Message, StringComparison.Ordinal);
        Assert.Single(_fake.Server.Requests);
    }

    [Fact]
    public async Task Score_of_texts_sends_them_as_they_are_and_reads_bare_labels()
    {
        await using var classifier = await FakeModelServer.StartAsync(new FakeTorchServe { TakesText = true, HasKeys = false });
        var target = new ScoringTarget(
            new Uri(classifier.ScoringUrl), "credit", new PayloadFormat { Features = ["text"], Classes = CreditModel.Classes, Options = new JsonObject { ["rows"] = "text" } });

        var answer = await _rig.Engine(Service).ScoreAsync(
            EngineRig.Binding([]), target, new Table([TextColumn.From("text", ["paid", "paid late"])]), TestContext.Current.CancellationToken);

        Assert.Equal(["No Risk", "Risk"], Enumerable.Range(0, 2).Select(row => answer.Rows["prediction"][row]));
        Assert.Equal(["paid", "paid late"], classifier.Server.Requests.Select(r => r.Text).Order(StringComparer.Ordinal));
    }

    private ScoringTarget Target() => EngineRig.Target(_fake.ScoringUrl, "credit");

    private EngineBinding Binding(string token = FakeTorchServe.InferenceKey, string management = FakeTorchServe.ManagementKey) => EngineRig.Binding(new JsonObject
    {
        ["url"] = _fake.Address.ToString(),
        ["management_url"] = _fake.Address.ToString(),
        ["token"] = token,
        ["management_key"] = management,
    });
}
