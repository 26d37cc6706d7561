using Assay.Server.Hosting;

namespace Assay.Server.Intake;

/// <summary>Ready when records can be stored.</summary>
internal sealed class IntakeReadiness(RecordIntake intake) : IReadinessCheck
{
    public ValueTask<string?> FindFaultAsync(CancellationToken cancellation) => ValueTask.FromResult(intake.Fault);
}
