namespace Assay.Server.Certifications.Checks;

/// <summary>The same rows get the same answers, whenever and in whatever order they are sent.</summary>
internal sealed class DeterminismCheck : ICertificationCheck
{
    private const int Rows = 100;
    private const double Noise = 1e-6;

    public string Id => "determinism";

    public string Name => "Same rows, same answers";

    public string Fix => "See the engine's own log for what differs between the first and the second time.";

    public async Task<CheckOutcome> RunAsync(CertifiedModel model, CancellationToken cancellation)
    {
        var rows = model.First(Rows);
        var first = await model.MeasureAsync(rows, cancellation);
        var second = await model.MeasureAsync(rows, cancellation);
        var difference = first.Difference(second, row => row);
        if (difference > Noise)
        {
            return CheckOutcome.Fail(
                $"The same {rows.RowCount} rows got {(double.IsInfinity(difference) ? "other decisions" : $"answers that differ by {difference:0.######}")} the second time; fairness by perturbation and explanations would measure that noise.",
                "Switch off sampling, dropout and caches in the engine, fix its seed, and let one deployment answer instead of a split of traffic.");
        }

        var backwards = await model.MeasureAsync(rows.Take(Enumerable.Range(0, rows.RowCount).Reverse().ToArray()), cancellation);
        if (first.Difference(backwards, row => rows.RowCount - 1 - row) > Noise)
        {
            return CheckOutcome.Fail(
                "Rows that are sent in another order get other answers: the engine answers in an order of its own, or rows of one call influence each other.",
                "Answer rows in the order in which they came, each for itself; or give rows an id (id in a mapping) where the engine returns one.");
        }

        return difference > 0
            ? CheckOutcome.Warn($"The same rows got answers that differ by {difference:0.##E+0}: explanations will differ in their last digits.", "Nothing needs to be done; the differences are those of rounding.")
            : CheckOutcome.Pass($"{rows.RowCount} rows got the same answers three times, once in reverse order.");
    }
}
