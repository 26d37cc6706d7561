namespace Assay.Bench.Engine;

/// <summary>What the stub engine was asked since its start.</summary>
/// <param name="Rows">Rows scored.</param>
/// <param name="Calls">Calls answered.</param>
/// <param name="BusySeconds">How long at least one call was being answered.</param>
internal sealed record EngineStats(long Rows, long Calls, double BusySeconds)
{
    public EngineStats Since(EngineStats before) => new(Rows - before.Rows, Calls - before.Calls, BusySeconds - before.BusySeconds);
}
