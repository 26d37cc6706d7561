namespace Assay.Contracts.Monitoring;

/// <summary>The logged transactions of one cell of a confusion matrix. Beyond OpenScale.</summary>
/// <param name="Label">The class they are labelled as.</param>
/// <param name="Prediction">The class that was predicted.</param>
/// <param name="Limit">The page's size.</param>
/// <param name="Offset">How many transactions stand before the page.</param>
/// <param name="Records">The transactions, the newest label first.</param>
public sealed record ConfusionCell(string Label, string Prediction, int Limit, int Offset, IReadOnlyList<ConfusionCellRecord> Records);
