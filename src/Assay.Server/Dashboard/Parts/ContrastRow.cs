namespace Assay.Server.Dashboard.Parts;

/// <summary>A changed value.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Now">Its value in the row.</param>
/// <param name="Then">Its value after the change.</param>
public sealed record ContrastRow(string Feature, string Now, string Then);
