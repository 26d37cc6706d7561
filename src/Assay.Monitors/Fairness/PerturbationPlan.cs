using Assay.Monitors.Tables;

namespace Assay.Monitors.Fairness;

/// <summary>The rows to have scored, and what their predictions mean.</summary>
public sealed class PerturbationPlan
{
    private readonly int[] _groups;
    private readonly FavourableOutcome _outcome;

    internal PerturbationPlan(
        Table rowsToScore, IReadOnlyList<PerturbedCopy> copies, int[] groups, FairnessFeature feature, FavourableOutcome outcome)
    {
        RowsToScore = rowsToScore;
        Copies = copies;
        Feature = feature;
        _groups = groups;
        _outcome = outcome;
    }

    /// <summary>The distinct copies, to be scored in this order.</summary>
    public Table RowsToScore { get; }

    /// <summary>Every copy, by original row and then by group; several may share a row to score.</summary>
    public IReadOnlyList<PerturbedCopy> Copies { get; }

    /// <summary>The feature that was moved.</summary>
    public FairnessFeature Feature { get; }

    /// <summary>
    /// The counts of the balanced data ("perfect equality"): each group has its original rows and the rows rewritten as it.
    /// </summary>
    /// <param name="original">The predictions of the original rows.</param>
    /// <param name="scored">The predictions of <see cref="RowsToScore"/>.</param>
    public GroupOutcomeCounts Balance(Column original, Column scored)
    {
        Check(original, scored);
        var counts = new GroupOutcomeCounts(Feature, _outcome);
        for (var row = 0; row < _groups.Length; row++)
        {
            counts.AddToGroup(_groups[row], original, row);
        }

        foreach (var copy in Copies)
        {
            counts.AddToGroup(copy.Group, scored, copy.ScoreRow);
        }

        return counts;
    }

    /// <summary>
    /// The copies of monitored rows whose own prediction is unfavourable while the copy's, as a reference row, is
    /// favourable: the biased transactions. Rows or copies without a prediction are not biased.
    /// </summary>
    public IReadOnlyList<PerturbedCopy> FindBiased(Column original, Column scored)
    {
        Check(original, scored);
        var biased = new List<PerturbedCopy>();
        foreach (var copy in Copies)
        {
            if (Feature.IsReference(copy.Group)
                && original.GetText(copy.OriginalRow) is { } before && !_outcome.IsFavourable(before)
                && scored.GetText(copy.ScoreRow) is { } after && _outcome.IsFavourable(after))
            {
                biased.Add(copy);
            }
        }

        return biased;
    }

    private void Check(Column original, Column scored)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(scored);
        if (original.Length != _groups.Length || scored.Length != RowsToScore.RowCount)
        {
            throw new ArgumentException("There is not one prediction for each row.", nameof(scored));
        }
    }
}
