namespace Assay.Monitors.Drift;

/// <summary>
/// One regression tree. A child that is zero or more is the index of a split; a negative one is the complement of the
/// index of a leaf. Children stand behind their parent.
/// </summary>
internal sealed record ScoringTree(int[] Features, float[] Thresholds, int[] Left, int[] Right, double[] Leaves)
{
    public double Score(ReadOnlySpan<float> features)
    {
        if (Features.Length == 0)
        {
            return Leaves[0];
        }

        var node = 0;
        do
        {
            node = features[Features[node]] <= Thresholds[node] ? Left[node] : Right[node];
        }
        while (node >= 0);

        return Leaves[~node];
    }

    public void Validate(int width)
    {
        if (Features is null || Thresholds is null || Left is null || Right is null || Leaves is null || Leaves.Length == 0
            || Thresholds.Length != Features.Length || Left.Length != Features.Length || Right.Length != Features.Length)
        {
            throw new InvalidDataException("A tree of the drift model is incomplete.");
        }

        for (var node = 0; node < Features.Length; node++)
        {
            if (Features[node] < 0 || Features[node] >= width || !IsChild(node, Left[node]) || !IsChild(node, Right[node]))
            {
                throw new InvalidDataException($"Split {node} of a tree of the drift model points nowhere.");
            }
        }
    }

    private bool IsChild(int parent, int child) => child < 0 ? ~child < Leaves.Length : child > parent && child < Features.Length;
}
