namespace Assay.Contracts.Monitoring;

/// <summary>A logged transaction and its label.</summary>
/// <param name="ScoringId">The id of the logged row, by which it can be explained.</param>
/// <param name="ScoringTimestamp">When it was scored.</param>
/// <param name="RecordId">The id of the feedback row with the label.</param>
/// <param name="TransactionId">The transaction id of the feedback row.</param>
/// <param name="PredictionProbability">The largest class probability, when there are any.</param>
public sealed record ConfusionCellRecord(string ScoringId, DateTime ScoringTimestamp, string RecordId, string? TransactionId, double? PredictionProbability);
