namespace Assay.Contracts.Explanations;

/// <summary>The model behind an explained decision.</summary>
/// <param name="Id">The asset's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="InputDataType">Its kind of input.</param>
/// <param name="ProblemType">Its kind of problem.</param>
/// <param name="Deployment">Where it is deployed.</param>
public sealed record ExplainedAsset(
    string? Id,
    string? Name,
    string? InputDataType,
    string? ProblemType,
    ExplainedDeployment? Deployment);
