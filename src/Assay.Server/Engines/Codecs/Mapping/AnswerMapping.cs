namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>How an answer is written and read.</summary>
/// <param name="Rows">Where the rows stand.</param>
/// <param name="Prediction">The place inside a row of the prediction; null when there are only probabilities.</param>
/// <param name="Probability">How a row has its probabilities; null when there is only the prediction.</param>
/// <param name="Columns">Further output columns and their places inside a row.</param>
/// <param name="Id">The place of a row's id; null when rows have none.</param>
/// <param name="Error">The place in the body of what the engine says when it fails; null when it is the whole body.</param>
internal sealed record AnswerMapping(
    RowsMapping Rows,
    JsonPlace? Prediction,
    ProbabilityMapping? Probability,
    IReadOnlyDictionary<string, JsonPlace> Columns,
    JsonPlace? Id,
    JsonPlace? Error);
