namespace Assay.Server.Intake;

/// <summary>What the payload decoder needs to know of a subscription.</summary>
/// <param name="DeploymentId">Written to every row.</param>
/// <param name="ProbabilityColumns">One array column, or one column per class.</param>
/// <param name="Clock">The time of records that do not say theirs, and the ids of those that have none.</param>
internal sealed record PayloadContext(string? DeploymentId, IReadOnlyList<string> ProbabilityColumns, TimeProvider Clock)
{
    public Guid NewId() => Guid.CreateVersion7(Clock.GetUtcNow());
}
