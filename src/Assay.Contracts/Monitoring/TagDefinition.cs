namespace Assay.Contracts.Monitoring;

/// <summary>A tag that tells the values of one metric apart, such as the feature of a fairness value.</summary>
/// <param name="Id">The tag's id: a slug of its name. Absent in requests.</param>
/// <param name="Name">The name shown to people.</param>
/// <param name="Description">What it says.</param>
/// <param name="Required">Whether every value has it.</param>
public sealed record TagDefinition(string? Id, string? Name, string? Description = null, bool? Required = null);
