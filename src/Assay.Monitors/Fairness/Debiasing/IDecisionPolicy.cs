namespace Assay.Monitors.Fairness.Debiasing;

/// <summary>Decides anew by the model's own probabilities.</summary>
public interface IDecisionPolicy
{
    /// <summary>
    /// Whether the debiased decision is favourable. Rows of no group, and those without a probability, keep the model's own.
    /// </summary>
    bool Decide(ScoredOutcome outcome);
}
