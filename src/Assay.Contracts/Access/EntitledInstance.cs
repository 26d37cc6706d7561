namespace Assay.Contracts.Access;

/// <summary>An instance the caller may use.</summary>
/// <param name="Id">The instance id.</param>
/// <param name="PlanName">Always <c>standard-v2</c>: no limits.</param>
public sealed record EntitledInstance(string Id, string PlanName);
