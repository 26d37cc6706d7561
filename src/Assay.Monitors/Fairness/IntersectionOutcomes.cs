namespace Assay.Monitors.Fairness;

/// <summary>
/// How often each group of an intersection gets the favourable outcome. Counts come from the result of a GROUP BY over
/// (values, prediction). Rows of no group, and rows without a prediction, are not counted.
/// </summary>
public sealed class IntersectionOutcomes
{
    private readonly FavourableOutcome _outcome;
    private readonly OutcomeCounts[] _counts;

    /// <summary>Empty counts.</summary>
    public IntersectionOutcomes(Intersection groups, FavourableOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(outcome);
        Groups = groups;
        _outcome = outcome;
        _counts = new OutcomeCounts[groups.GroupCount];
    }

    /// <summary>The groups that are counted.</summary>
    public Intersection Groups { get; }

    /// <summary>The rows of all reference groups together.</summary>
    public OutcomeCounts Reference => _counts.Where((_, group) => Groups.IsReference(group)).Aggregate(default(OutcomeCounts), (sum, part) => sum.Merge(part));

    /// <summary>The rows of one group.</summary>
    public OutcomeCounts this[int group] => _counts[group];

    /// <summary>Adds <paramref name="count"/> rows that agree in their group and prediction, all in text form.</summary>
    public void Add(IReadOnlyList<string?> values, string? prediction, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (prediction is not null && Groups.GroupOf(values) is >= 0 and var group)
        {
            _counts[group] = _counts[group].Merge(new OutcomeCounts(_outcome.IsFavourable(prediction) ? count : 0, count));
        }
    }
}
