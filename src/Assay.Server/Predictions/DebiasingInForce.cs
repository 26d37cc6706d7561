using Assay.Server.Monitoring.Fairness.Debiasing;

namespace Assay.Server.Predictions;

/// <summary>What a request's answers are debiased by.</summary>
/// <param name="Settings">As configured; null when it is off.</param>
/// <param name="Policy">What was learned; null when there is nothing to apply.</param>
/// <param name="Version">The measurement that has it.</param>
/// <param name="Reason">Why there is nothing to apply although it is on.</param>
internal sealed record DebiasingInForce(DebiasingSettings? Settings, LearnedPolicy? Policy, string? Version, string? Reason)
{
    public static readonly DebiasingInForce Off = new(null, null, null, null);

    public string Mode => Settings?.Mode ?? DebiasingSettings.Off;

    /// <summary>Whether the caller gets the debiased answers, rather than only the record.</summary>
    public bool IsAnswered => Mode == DebiasingSettings.Active;
}
