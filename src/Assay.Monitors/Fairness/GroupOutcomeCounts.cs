using System.Globalization;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Fairness;

/// <summary>
/// For one feature, how often each label was predicted in each group. Counts come row by row or from the result of a
/// GROUP BY over (value, label); parts merge into the whole. Rows of no group, and rows without a prediction, are not counted.
/// </summary>
public sealed class GroupOutcomeCounts
{
    private readonly FavourableOutcome _outcome;
    private readonly SortedDictionary<string, long>[] _counts;

    /// <summary>Empty counts.</summary>
    public GroupOutcomeCounts(FairnessFeature feature, FavourableOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(feature);
        ArgumentNullException.ThrowIfNull(outcome);
        Feature = feature;
        _outcome = outcome;
        _counts = new SortedDictionary<string, long>[feature.GroupCount];
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] = new SortedDictionary<string, long>(StringComparer.Ordinal);
        }
    }

    /// <summary>The feature whose groups are counted.</summary>
    public FairnessFeature Feature { get; }

    /// <summary>The rows of all reference groups.</summary>
    public OutcomeCounts Reference => Sum(0, Feature.Majority.Count);

    /// <summary>The rows of all monitored groups.</summary>
    public OutcomeCounts Monitored => Sum(Feature.Majority.Count, Feature.GroupCount);

    /// <summary>The rows of one group, by its index in <see cref="FairnessFeature.GroupAt"/>.</summary>
    public OutcomeCounts Group(int index) => Sum(index, index + 1);

    /// <summary>Adds <paramref name="count"/> rows that have a feature value and a prediction, both in text form.</summary>
    public void Add(string? value, string? prediction, long count) => AddToGroup(Feature.GroupOf(value), prediction, count);

    /// <summary>Adds every row of two columns of equal length.</summary>
    public void AddRows(Column feature, Column predictions)
    {
        ArgumentNullException.ThrowIfNull(feature);
        ArgumentNullException.ThrowIfNull(predictions);
        if (feature.Length != predictions.Length)
        {
            throw new ArgumentException("Feature and predictions differ in length.", nameof(predictions));
        }

        var groups = GroupsOf(feature);
        for (var row = 0; row < groups.Length; row++)
        {
            AddToGroup(groups[row], predictions, row);
        }
    }

    /// <summary>Adds the counts of another part of the data, made for the same feature and outcome.</summary>
    public void Merge(GroupOutcomeCounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other._counts.Length != _counts.Length)
        {
            throw new ArgumentException("The parts are of different groups.", nameof(other));
        }

        for (var group = 0; group < _counts.Length; group++)
        {
            foreach (var (label, count) in other._counts[group])
            {
                _counts[group][label] = _counts[group].GetValueOrDefault(label) + count;
            }
        }
    }

    /// <summary>The counts as lines, reference groups first, labels in ordinal order.</summary>
    public IReadOnlyList<OutcomeDistributionRow> ToDistribution()
    {
        var rows = new List<OutcomeDistributionRow>();
        for (var group = 0; group < _counts.Length; group++)
        {
            foreach (var (label, count) in _counts[group])
            {
                rows.Add(new OutcomeDistributionRow(
                    Feature.Feature, Feature.GroupAt(group), label, count, _outcome.IsFavourable(label), Feature.IsReference(group)));
            }
        }

        return rows;
    }

    internal void AddToGroup(int group, Column predictions, int row) =>
        AddToGroup(group, group < 0 ? null : predictions.GetText(row), 1);

    /// <summary>The group of each row; each distinct value is looked at once.</summary>
    internal int[] GroupsOf(Column column)
    {
        var groups = new int[column.Length];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < groups.Length; row++)
        {
            if (column.GetText(row) is not { } text)
            {
                groups[row] = -1;
                continue;
            }

            if (!known.TryGetValue(text, out var group))
            {
                // A boolean has the number 0 or 1 in a range, which its text has not.
                var number = column is BooleanColumn && column.TryGetNumber(row, out var value) ? value.ToString("R", CultureInfo.InvariantCulture) : text;
                group = Feature.GroupOf(text);
                known[text] = group = group < 0 ? Feature.GroupOf(number) : group;
            }

            groups[row] = group;
        }

        return groups;
    }

    private void AddToGroup(int group, string? prediction, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (group >= 0 && prediction is not null && count > 0)
        {
            var label = _outcome.LabelOf(prediction);
            _counts[group][label] = _counts[group].GetValueOrDefault(label) + count;
        }
    }

    private OutcomeCounts Sum(int from, int to)
    {
        long favourable = 0, total = 0;
        for (var group = from; group < to; group++)
        {
            foreach (var (label, count) in _counts[group])
            {
                total += count;
                favourable += _outcome.IsFavourable(label) ? count : 0;
            }
        }

        return new OutcomeCounts(favourable, total);
    }
}
