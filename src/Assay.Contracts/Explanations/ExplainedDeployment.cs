namespace Assay.Contracts.Explanations;

/// <summary>The deployment behind an explained decision.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
public sealed record ExplainedDeployment(string? Id, string? Name);
