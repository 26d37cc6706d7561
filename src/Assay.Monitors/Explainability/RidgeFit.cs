namespace Assay.Monitors.Explainability;

/// <summary>A fitted linear model.</summary>
internal sealed record RidgeFit(double[] Coefficients, double Intercept);
