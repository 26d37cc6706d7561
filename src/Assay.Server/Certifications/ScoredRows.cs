using Assay.Contracts.Envelopes;
using Assay.Server.Engines;
using Assay.Server.Subscriptions;

namespace Assay.Server.Certifications;

/// <summary>What an engine answered to the rows of a check.</summary>
/// <param name="Raw">As it came.</param>
/// <param name="Answer">As the roles of the model read it; null when there is no prediction column.</param>
/// <param name="Findings">What contradicts the roles.</param>
/// <param name="Elapsed">How long it took, all calls together.</param>
internal sealed record ScoredRows(EngineAnswer Raw, ModelAnswer? Answer, IReadOnlyList<ApiError> Findings, TimeSpan Elapsed)
{
    /// <summary>The largest difference of two answers to the same rows: 0 when they are equal, infinite when a decision differs.</summary>
    /// <param name="other">The other answer.</param>
    /// <param name="rowOf">The row of the other answer that belongs to a row of this one.</param>
    public double Difference(ScoredRows other, Func<int, int> rowOf)
    {
        var largest = 0.0;
        for (var row = 0; row < Answer!.Predictions.Count; row++)
        {
            var pair = rowOf(row);
            largest = Math.Max(largest, DecisionDifference(Answer.Predictions[row], other.Answer!.Predictions[pair]));
            var (mine, theirs) = (Answer.Probabilities?[row] ?? [], other.Answer.Probabilities?[pair] ?? []);
            if (mine.Length != theirs.Length)
            {
                return double.PositiveInfinity;
            }

            for (var i = 0; i < mine.Length; i++)
            {
                largest = Math.Max(largest, Math.Abs(mine[i] - theirs[i]));
            }
        }

        return largest;
    }

    private static double DecisionDifference(string? mine, string? theirs) =>
        mine == theirs ? 0
        : double.TryParse(mine, out var first) && double.TryParse(theirs, out var second) ? Math.Abs(first - second) / Math.Max(1, Math.Abs(first))
        : double.PositiveInfinity;
}
