namespace Assay.Server.Certifications.Checks;

/// <summary>A row is answered by a row with the columns that the subscription names.</summary>
internal sealed class ShapeCheck : ICertificationCheck
{
    public string Id => "shape";

    public string Name => "Shape of the answer";

    public string Fix => "Correct the address, the credentials or the payload format: 'assay engines try' shows what is sent and how a sample answer is read.";

    public async Task<CheckOutcome> RunAsync(CertifiedModel model, CancellationToken cancellation)
    {
        var scored = await model.MeasureAsync(model.First(1), cancellation);
        if (scored.Answer is not { } answer)
        {
            return CheckOutcome.Fail(scored.Findings[0].Message, "Set asset_properties.prediction_field to the column with the decision.");
        }

        if (answer.Predictions[0] is null)
        {
            return CheckOutcome.Fail("The row has no prediction.", "Let the engine answer every row with a prediction.");
        }

        if (model.Roles.IsRegression)
        {
            return CheckOutcome.Pass($"One row in, one row out; the prediction is {answer.Predictions[0]}.");
        }

        if (answer.Probabilities is not { } probabilities || probabilities[0].Length == 0)
        {
            return CheckOutcome.Warn(
                "There are predictions but no probabilities. Fairness and quality work; explanations and drift of the model do not.",
                "Let the engine return class probabilities and name their column in asset_properties.probability_fields.");
        }

        return CheckOutcome.Pass($"One row in, one row out; the prediction is '{answer.Predictions[0]}', the probabilities are {string.Join(", ", probabilities[0].Select(p => p.ToString("0.####")))}.");
    }
}
