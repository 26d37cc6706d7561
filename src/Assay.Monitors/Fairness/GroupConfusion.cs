using Assay.Monitors.Quality;

namespace Assay.Monitors.Fairness;

/// <summary>
/// The confusion matrix of each group, with the favourable outcome as the positive class. Counts come from the result of a
/// GROUP BY over (values, label, prediction); parts merge into the whole. Rows of no group, and rows without a label or a
/// prediction, are not counted.
/// </summary>
public sealed class GroupConfusion
{
    private readonly FavourableOutcome _outcome;
    private readonly BinaryCounts[] _counts;

    /// <summary>Empty counts.</summary>
    public GroupConfusion(Intersection groups, FavourableOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(outcome);
        Groups = groups;
        _outcome = outcome;
        _counts = new BinaryCounts[groups.GroupCount];
    }

    /// <summary>The groups that are counted.</summary>
    public Intersection Groups { get; }

    /// <summary>The counts of all reference groups together.</summary>
    public BinaryCounts Reference => _counts.Where((_, group) => Groups.IsReference(group)).Aggregate(default(BinaryCounts), (sum, part) => sum.Merge(part));

    /// <summary>The counts of one group.</summary>
    public BinaryCounts this[int group] => _counts[group];

    /// <summary>Adds <paramref name="count"/> rows that agree in their group, label and prediction, all in text form.</summary>
    public void Add(IReadOnlyList<string?> values, string? label, string? prediction, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (label is null || prediction is null || Groups.GroupOf(values) is not (>= 0 and var group))
        {
            return;
        }

        _counts[group] = _counts[group].Merge((_outcome.IsFavourable(label), _outcome.IsFavourable(prediction)) switch
        {
            (true, true) => new BinaryCounts(count, 0, 0, 0),
            (false, true) => new BinaryCounts(0, count, 0, 0),
            (true, false) => new BinaryCounts(0, 0, count, 0),
            _ => new BinaryCounts(0, 0, 0, count),
        });
    }

    /// <summary>Adds the counts of another part of the data, made for the same groups and outcome.</summary>
    public void Merge(GroupConfusion other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other._counts.Length != _counts.Length)
        {
            throw new ArgumentException("The parts are of different groups.", nameof(other));
        }

        for (var group = 0; group < _counts.Length; group++)
        {
            _counts[group] = _counts[group].Merge(other._counts[group]);
        }
    }
}
