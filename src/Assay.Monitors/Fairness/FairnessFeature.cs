namespace Assay.Monitors.Fairness;

/// <summary>A feature whose groups should fare alike.</summary>
/// <param name="Feature">The name of the column.</param>
/// <param name="Majority">The reference groups.</param>
/// <param name="Minority">The monitored groups. When groups overlap a row belongs to the first, majority before minority.</param>
/// <param name="Threshold">The least acceptable disparate impact, as a ratio; 0.8 is the four-fifths rule.</param>
public sealed record FairnessFeature(
    string Feature,
    IReadOnlyList<FairnessGroup> Majority,
    IReadOnlyList<FairnessGroup> Minority,
    double Threshold = 0.8)
{
    /// <summary>The number of groups, reference and monitored.</summary>
    public int GroupCount => Majority.Count + Minority.Count;

    /// <summary>The group at an index: the reference groups first, then the monitored ones.</summary>
    public FairnessGroup GroupAt(int index) => index < Majority.Count ? Majority[index] : Minority[index - Majority.Count];

    /// <summary>Whether the group at an index is a reference group.</summary>
    public bool IsReference(int index) => index < Majority.Count;

    /// <summary>The index of the first group that has the value; −1 when none has.</summary>
    public int GroupOf(string? value)
    {
        for (var i = 0; i < GroupCount; i++)
        {
            if (GroupAt(i).Contains(value))
            {
                return i;
            }
        }

        return -1;
    }
}
