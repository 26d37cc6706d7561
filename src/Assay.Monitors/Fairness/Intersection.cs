namespace Assay.Monitors.Fairness;

/// <summary>
/// The groups that the groups of one or more features make together: with <c>Sex</c> and <c>Age</c> among them
/// <c>female × 18-25</c>. The reference is who is in a reference group of every feature; every other combination is monitored.
/// Rows that are in no group of one of the features are in none of these.
/// </summary>
public sealed class Intersection
{
    private const string Times = " × ";

    /// <summary>The groups of some features.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public Intersection(IReadOnlyList<FairnessFeature> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Count == 0)
        {
            throw new ArgumentException("An intersection needs a feature.", nameof(features));
        }

        Features = features;
        GroupCount = features.Aggregate(1, (count, feature) => checked(count * feature.GroupCount));
    }

    /// <summary>The features, one or more.</summary>
    public IReadOnlyList<FairnessFeature> Features { get; }

    /// <summary>The number of combinations.</summary>
    public int GroupCount { get; }

    /// <summary>The features' names: <c>Sex × Age</c>.</summary>
    public string Name => string.Join(Times, Features.Select(f => f.Feature));

    /// <summary>The name of a group: <c>female × 18-25</c>.</summary>
    public string LabelOf(int group) => string.Join(Times, Parts(group).Select((part, i) => Features[i].GroupAt(part).Label));

    /// <summary>Whether a group is the reference: a reference group of every feature.</summary>
    public bool IsReference(int group) => Parts(group).Select((part, i) => Features[i].IsReference(part)).All(isReference => isReference);

    /// <summary>The group of a row by its values in text form, in the order of the features; −1 when it is in none.</summary>
    public int GroupOf(IReadOnlyList<string?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var group = 0;
        for (var i = 0; i < Features.Count; i++)
        {
            var part = Features[i].GroupOf(values[i]);
            if (part < 0)
            {
                return -1;
            }

            group = (group * Features[i].GroupCount) + part;
        }

        return group;
    }

    private int[] Parts(int group)
    {
        var parts = new int[Features.Count];
        for (var i = parts.Length - 1; i >= 0; i--)
        {
            (group, parts[i]) = Math.DivRem(group, Features[i].GroupCount);
        }

        return parts;
    }
}
