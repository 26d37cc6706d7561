namespace Assay.Server.Monitoring.Fairness;

/// <summary>What perturbation gave, feature by feature.</summary>
internal sealed record BalancedData(IReadOnlyList<BalancedFeature> Features);
