using Assay.Contracts.Certifications;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Tables;
using Assay.Server.Certifications.Checks;
using Assay.Server.Engines;
using Assay.Server.Hosting;
using Assay.Server.Monitoring;
using Assay.Server.Subscriptions;

namespace Assay.Server.Certifications;

/// <summary>Makes every check of an engine, one after the other; a check that cannot be made stops those that build on it.</summary>
internal sealed class EngineCertifier(ModelScorer scorer, CodecCatalog codecs, AssaySettings settings, TimeProvider clock)
{
    private static readonly ICertificationCheck[] Checks =
    [
        new ShapeCheck(),
        new ClassOrderCheck(),
        new DeterminismCheck(),
        new BatchCheck(),
        new MissingValuesCheck(),
        new ConcurrencyCheck(),
        new TimeoutCheck(),
    ];

    /// <param name="subscription">The model: a subscription, or one that is only thought of.</param>
    /// <param name="sample">Rows with the model's features.</param>
    /// <param name="report">Gets the checks made so far and the rows scored for them, after each one.</param>
    /// <param name="cancellation">Stops the checks.</param>
    /// <exception cref="MonitorException">There is no engine to certify.</exception>
    public async Task CertifyAsync(
        Resource<Subscription> subscription, Table sample, Func<IReadOnlyList<CertificationCheck>, int, Task> report, CancellationToken cancellation)
    {
        var (engine, binding, target) = await scorer.BindAsync(subscription, cancellation);
        var done = new List<CertificationCheck>();
        CertifiedModel? model = null;
        foreach (var check in Checks)
        {
            var started = clock.GetTimestamp();
            CheckOutcome outcome;
            try
            {
                model ??= new CertifiedModel(
                    engine, binding, target, ModelRoles.Of(subscription), sample, RowsPerCall(engine, target), TimeSpan.FromSeconds(settings.EngineTimeoutSeconds), clock);
                outcome = done.Any(c => c.Id == Checks[0].Id && c.Result == CertificationResult.Fail)
                    ? CheckOutcome.Skip("Not checked, because not even one row is answered as it should be.")
                    : await check.RunAsync(model, cancellation);
            }
            catch (EngineException e)
            {
                outcome = CheckOutcome.Fail(e.Message, check.Fix);
            }

            done.Add(new CertificationCheck(check.Id, check.Name, outcome.Result, outcome.Message, outcome.Fix, (long)clock.GetElapsedTime(started).TotalMilliseconds));
            await report(done, model?.RowsScored ?? 0);
        }
    }

    /// <summary>The worst result of all checks.</summary>
    public static string Worst(IReadOnlyList<CertificationCheck> checks) =>
        checks.Any(c => c.Result == CertificationResult.Fail) ? CertificationResult.Fail
        : checks.Any(c => c.Result == CertificationResult.Warn) ? CertificationResult.Warn
        : CertificationResult.Pass;

    private int RowsPerCall(IEngine engine, ScoringTarget target) =>
        codecs.Of(engine, target) is { } codec ? HttpScoring.Limit(engine, codec, target.Format) : engine.Limits.MaxRowsPerCall;
}
