namespace Assay.Server.Certifications.Checks;

/// <summary>What was measured on the way stays far from the time-out.</summary>
internal sealed class TimeoutCheck : ICertificationCheck
{
    private const double MostOfTimeout = 0.5;
    private static readonly TimeSpan SlowRow = TimeSpan.FromSeconds(1);

    public string Id => "timeouts";

    public string Name => "Time-outs";

    public string Fix => "Raise engine_timeout_seconds, or set payload_format.max_rows.";

    public Task<CheckOutcome> RunAsync(CertifiedModel model, CancellationToken cancellation) => Task.FromResult(Outcome(model));

    private static CheckOutcome Outcome(CertifiedModel model)
    {
        var (elapsed, rows) = model.SlowestBatch;
        var measured = $"The slowest row took {model.SlowestRow.TotalMilliseconds:#,0} ms, the slowest {rows:#,0} rows {elapsed.TotalMilliseconds:#,0} ms; the time-out of a call is {model.Timeout.TotalSeconds:0} s.";
        if (rows <= model.RowsPerCall && elapsed > model.Timeout * MostOfTimeout)
        {
            return CheckOutcome.Warn(measured, "Set payload_format.max_rows to fewer rows a call, or raise engine_timeout_seconds.");
        }

        return model.SlowestRow > SlowRow
            ? CheckOutcome.Warn($"{measured} An explanation scores thousands of rows.", "Let the engine answer faster, or keep the number of perturbations of explanations small.")
            : CheckOutcome.Pass(measured);
    }
}
