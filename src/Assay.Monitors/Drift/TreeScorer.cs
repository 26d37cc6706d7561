namespace Assay.Monitors.Drift;

/// <summary>A sum of regression trees.</summary>
internal sealed record TreeScorer(ScoringTree[] Trees, double Bias) : Scorer
{
    public const string Algorithm = "boosted_trees";

    public override double Score(ReadOnlySpan<float> features)
    {
        var sum = Bias;
        foreach (var tree in Trees)
        {
            sum += tree.Score(features);
        }

        return sum;
    }

    public override void Validate(int width)
    {
        if (Trees is null)
        {
            throw new InvalidDataException("The drift model has no trees.");
        }

        foreach (var tree in Trees)
        {
            tree.Validate(width);
        }
    }
}
