using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift;

/// <summary>The constraints learned from training, with the statistics of its columns. Immutable.</summary>
public sealed class ConstraintSet
{
    /// <summary>A set of constraints.</summary>
    /// <param name="columns">Statistics of training's columns.</param>
    /// <param name="constraints">The constraints.</param>
    /// <param name="baselineViolationRate">The share of unseen rows of training's distribution that violate any; <see langword="null"/> when not measured.</param>
    public ConstraintSet(IReadOnlyList<ColumnStatistics> columns, IReadOnlyList<Constraint> constraints, double? baselineViolationRate = null)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(constraints);
        Columns = columns;
        Constraints = constraints;
        BaselineViolationRate = baselineViolationRate;
    }

    /// <summary>Statistics of training's columns.</summary>
    public IReadOnlyList<ColumnStatistics> Columns { get; }

    /// <summary>The constraints.</summary>
    public IReadOnlyList<Constraint> Constraints { get; }

    /// <summary>
    /// The share of training rows, used neither to learn nor to choose constraints, that violate any: what data without
    /// drift shows. <see langword="null"/> when there were no such rows.
    /// </summary>
    public double? BaselineViolationRate { get; }

    /// <summary>Checks every row against every constraint. Columns that no constraint names are ignored.</summary>
    /// <exception cref="ArgumentException">The table has no rows, lacks a column, or one has an unusable type; the message names it.</exception>
    public ConsistencyResult Check(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.RowCount == 0)
        {
            throw new ArgumentException("The table has no rows.", nameof(table));
        }

        var source = new ConstraintTable(table);
        var tests = Constraints.Select(constraint => constraint.Bind(source)).ToArray();
        var starts = new int[table.RowCount + 1];
        var violations = new List<int>();
        for (var row = 0; row < table.RowCount; row++)
        {
            for (var i = 0; i < tests.Length; i++)
            {
                if (tests[i](row))
                {
                    violations.Add(i);
                }
            }

            starts[row + 1] = violations.Count;
        }

        return new ConsistencyResult(starts, violations.ToArray());
    }

    /// <summary>The set as a constraint file: <c>{"columns":[…],"constraints":[…]}</c>. The same set always gives the same text.</summary>
    public string ToJson() => ConstraintFile.Write(this);

    /// <summary>Reads a constraint file.</summary>
    /// <exception cref="FormatException">The text is no constraint file; the message says where and what was expected.</exception>
    public static ConstraintSet FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return ConstraintFile.Read(json);
    }
}
