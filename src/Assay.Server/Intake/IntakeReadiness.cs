using Assay.Server.Hosting;

namespace Assay.Server.Intake;

/// <summary>Ready when records can be stored and become visible.</summary>
internal sealed class IntakeReadiness(IntakeLogHolder holder, RecordLoader loader) : IReadinessCheck
{
    public ValueTask<string?> FindFaultAsync(CancellationToken cancellation) => ValueTask.FromResult(holder.Log.Fault ?? loader.Fault);
}
