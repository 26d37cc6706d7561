namespace Assay.Monitors.Drift;

/// <summary>A weighted sum.</summary>
internal sealed record LinearScorer(float[] Weights, float Bias) : Scorer
{
    public const string Algorithm = "logistic_regression";

    public override double Score(ReadOnlySpan<float> features)
    {
        var sum = (double)Bias;
        for (var i = 0; i < Weights.Length; i++)
        {
            sum += (double)Weights[i] * features[i];
        }

        return sum;
    }

    public override void Validate(int width)
    {
        if (Weights is null || Weights.Length != width)
        {
            throw new InvalidDataException($"The drift model's weights do not match its {width} encoded features.");
        }
    }
}
