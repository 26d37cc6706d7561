using Assay.Monitors.Tables;
using Assay.Server.Certifications;
using Assay.Server.Certifications.Checks;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Subscriptions;
using Microsoft.Extensions.Time.Testing;

namespace Assay.Server.Tests.Certifications;

public class TimeoutCheckTests
{
    [Theory]
    [InlineData(20, 5_000, "pass", "The slowest row took 20 ms")]
    [InlineData(20, 31_000, "warn", "31,000 ms; the time-out of a call is 60 s")]
    [InlineData(1_500, 5_000, "warn", "An explanation scores thousands of rows")]
    public async Task Result_is_told_by_what_was_measured(int rowMilliseconds, int batchMilliseconds, string result, string message)
    {
        var clock = new FakeTimeProvider();
        var engine = new SlowEngine(clock, rows => TimeSpan.FromMilliseconds(rows == 1 ? rowMilliseconds : batchMilliseconds));
        var sample = new Table([new IntegerColumn("x", [1, 2])]);
        var roles = new ModelRoles { SubscriptionId = "s", Features = ["x"], Categorical = new HashSet<string>(), Prediction = "prediction", Probabilities = [], Classes = [] };
        var model = new CertifiedModel(
            engine, new EngineBinding(null, null, new Dictionary<string, string>()), new ScoringTarget(null, null, new PayloadFormat()), roles, sample, 5_000, TimeSpan.FromSeconds(60), clock);
        await model.MeasureAsync(model.First(1), TestContext.Current.CancellationToken);
        await model.MeasureAsync(model.Repeat(5_000), TestContext.Current.CancellationToken);

        var outcome = await new TimeoutCheck().RunAsync(model, TestContext.Current.CancellationToken);

        Assert.Equal(result, outcome.Result);
        Assert.Contains(message, outcome.Message, StringComparison.Ordinal);
    }

    private sealed class SlowEngine(FakeTimeProvider clock, Func<int, TimeSpan> time) : IEngine
    {
        public string ServiceType => "slow";

        public IPayloadCodec? Codec(ScoringTarget target) => null;

        public Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<EngineDeployment>>([]);

        public Task<EngineAnswer> ScoreAsync(EngineBinding binding, ScoringTarget target, Table rows, CancellationToken cancellation)
        {
            clock.Advance(time(rows.RowCount));
            return Task.FromResult(new EngineAnswer(new Table([TextColumn.From("prediction", Enumerable.Repeat("a", rows.RowCount))]), null));
        }
    }
}
