namespace Assay.Server.Certifications.Checks;

/// <summary>Batches of 1, 100 and 5,000 rows are answered, and as each row alone is.</summary>
internal sealed class BatchCheck : ICertificationCheck
{
    private const int MostCalls = 200;
    private const double Noise = 1e-6;

    public string Id => "batches";

    public string Name => "Batches of rows";

    public string Fix => "Set payload_format.max_rows to what the engine takes in one call, or raise its limits on size and time.";

    public async Task<CheckOutcome> RunAsync(CertifiedModel model, CancellationToken cancellation)
    {
        var alone = await model.MeasureAsync(model.Sample, cancellation);
        var times = new List<string>();
        foreach (var size in new[] { 1, 100, 5_000 })
        {
            var rows = Math.Min(size, (int)Math.Min(int.MaxValue, (long)model.RowsPerCall * MostCalls));
            var scored = await model.MeasureAsync(model.Repeat(rows), cancellation);
            if (scored.Difference(alone, row => row % model.Sample.RowCount) > Noise)
            {
                return CheckOutcome.Fail(
                    $"In a batch of {rows:#,0} rows some rows got other answers than in one of {model.Sample.RowCount}.",
                    "Let the engine score each row for itself: no scaling or ranking within a batch, and no limit that drops or repeats rows.");
            }

            times.Add($"{rows:#,0} in {scored.Elapsed.TotalMilliseconds:#,0} ms");
        }

        return CheckOutcome.Pass($"Rows: {string.Join(", ", times)}.");
    }
}
