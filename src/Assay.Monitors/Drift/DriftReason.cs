namespace Assay.Monitors.Drift;

/// <summary>Why a cluster drifted.</summary>
/// <param name="SummaryMessage">One sentence.</param>
/// <param name="Messages">The details, each a code with parameters.</param>
public sealed record DriftReason(string SummaryMessage, IReadOnlyList<DriftMessage> Messages);
