namespace Assay.Monitors.Drift;

/// <summary>
/// The content of a <c>drift_explain_summary</c>. Written with snake-case names it has the documented wire form.
/// </summary>
/// <param name="DriftedTransactions">Rows that the client's model probably gets wrong.</param>
/// <param name="DataDriftedTransactions">Rows that violate a constraint.</param>
/// <param name="DriftedAndDataDriftedTransactions">Rows that are both, clustered by the constraints they violate.</param>
public sealed record DriftSummary(
    DriftedGroup DriftedTransactions, DriftedGroup DataDriftedTransactions, DriftedGroup DriftedAndDataDriftedTransactions);
