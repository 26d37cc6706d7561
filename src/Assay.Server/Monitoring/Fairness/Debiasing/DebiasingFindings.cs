using Assay.Contracts.Monitoring;

namespace Assay.Server.Monitoring.Fairness.Debiasing;

/// <summary>What a run learned of debiasing.</summary>
/// <param name="Values">The fairness of the debiased answers, held out.</param>
/// <param name="Source">The policy, what it gains, costs and changes.</param>
internal sealed record DebiasingFindings(IReadOnlyList<MeasurementValue> Values, MeasurementSource Source);
