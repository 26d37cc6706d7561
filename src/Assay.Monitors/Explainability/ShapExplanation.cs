namespace Assay.Monitors.Explainability;

/// <summary>The Shapley values of one row.</summary>
/// <param name="Values">One a feature, largest contribution first.</param>
/// <param name="BaseValue">The mean answer on the background rows.</param>
/// <param name="Answer">The answer on the row.</param>
/// <param name="BackgroundRows">How many background rows were used.</param>
/// <param name="IsExact">Whether every coalition was scored, so that nothing was drawn by chance.</param>
/// <param name="Message">What should be known before relying on it; null when nothing.</param>
public sealed record ShapExplanation(
    IReadOnlyList<ShapValue> Values, double BaseValue, double Answer, int BackgroundRows, bool IsExact, string? Message)
{
    /// <summary>|answer − base value − Σ values|: 0 but for rounding.</summary>
    public double AdditivityError => Math.Abs(Answer - BaseValue - Values.Sum(v => v.Contribution.Value!.Value));
}
