namespace Assay.Monitors.Drift;

/// <summary>A two-column constraint and how much more it says than its columns alone, 0 to 1.</summary>
internal sealed record ConstraintProposal(Constraint Constraint, double Strength);
