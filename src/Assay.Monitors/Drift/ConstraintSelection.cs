using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift;

/// <summary>Accepts constraints as long as the rows of a table violate them, together and each, rarely enough.</summary>
internal sealed class ConstraintSelection(Table rows, double maximumRate)
{
    // One constraint may use up a quarter of what all may.
    private const double ShareOfOne = 0.25;

    private readonly ConstraintTable _table = new(rows);
    private readonly bool[] _violated = new bool[rows.RowCount];
    private int _violatedCount;

    /// <summary>Accepts the constraint, or refuses it for violating rows too often or for want of rows to check it on.</summary>
    public bool TryAdd(Constraint constraint)
    {
        if (_violated.Length == 0)
        {
            return false;
        }

        var violates = constraint.Bind(_table);
        var own = 0;
        var added = new List<int>();
        for (var row = 0; row < _violated.Length; row++)
        {
            if (violates(row))
            {
                own++;
                if (!_violated[row])
                {
                    added.Add(row);
                }
            }
        }

        // Too many by itself, or too many together with those already accepted.
        if (own > maximumRate * ShareOfOne * _violated.Length || _violatedCount + added.Count > maximumRate * _violated.Length)
        {
            return false;
        }

        foreach (var row in added)
        {
            _violated[row] = true;
        }

        _violatedCount += added.Count;
        return true;
    }
}
