namespace Assay.Server.Monitoring.Fairness.Debiasing;

/// <summary>The answer to a row after debiasing.</summary>
/// <param name="Prediction">The decision as people name it; null where the model gave none.</param>
/// <param name="Probabilities">The class probabilities it was made by; null when there are none.</param>
/// <param name="Reason">Why it is another than the model's own; null when it is not.</param>
internal sealed record DebiasedAnswer(string? Prediction, double[]? Probabilities, string? Reason)
{
    public bool IsChanged => Reason is not null;
}
