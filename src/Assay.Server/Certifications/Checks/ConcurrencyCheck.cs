using Assay.Server.Engines;

namespace Assay.Server.Certifications.Checks;

/// <summary>Calls at the same time are answered, each with its own rows.</summary>
internal sealed class ConcurrencyCheck : ICertificationCheck
{
    private const int Calls = 4;
    private const int MostRows = 50;
    private const double Noise = 1e-6;

    public string Id => "concurrency";

    public string Name => "Calls at the same time";

    public string Fix => "See the engine's own log for the calls that it refused.";

    public async Task<CheckOutcome> RunAsync(CertifiedModel model, CancellationToken cancellation)
    {
        var alone = await model.ScoreAsync(model.Sample, cancellation);
        var parts = Enumerable.Range(0, Calls)
            .Select(call => Enumerable.Range(0, model.Sample.RowCount).Where(row => row % Calls == call || model.Sample.RowCount < Calls).Take(MostRows).ToArray())
            .ToList();
        try
        {
            var scored = await Task.WhenAll(parts.Select(part => model.MeasureAsync(model.Sample.Take(part), cancellation)));
            var mixed = Enumerable.Range(0, Calls).Count(call => scored[call].Difference(alone, row => parts[call][row]) > Noise);
            return mixed == 0
                ? CheckOutcome.Pass($"{Calls} calls at the same time got the answers of their own rows.")
                : CheckOutcome.Fail($"{mixed} of {Calls} calls at the same time got other answers than alone.", "Keep nothing of a call in variables that all calls share.");
        }
        catch (EngineException e)
        {
            return CheckOutcome.Warn($"{Calls} calls at the same time are too many: {e.Message}", "Allow more concurrent calls in the engine; monitors send up to four, and wait where the engine answers 429 or 503.");
        }
    }
}
