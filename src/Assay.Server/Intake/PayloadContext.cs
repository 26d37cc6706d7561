namespace Assay.Server.Intake;

/// <summary>What the payload decoder needs to know of a subscription.</summary>
/// <param name="DeploymentId">Written to every row.</param>
/// <param name="ProbabilityColumns">One array column, or one column per class.</param>
/// <param name="Now">The time of records that do not say theirs.</param>
/// <param name="NewId">Makes the id of a record that has none.</param>
internal sealed record PayloadContext(string? DeploymentId, IReadOnlyList<string> ProbabilityColumns, DateTime Now, Func<string> NewId);
