using System.Globalization;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Fairness;

/// <summary>Plans the copies of rows in which a feature is moved to the other side's groups.</summary>
public static class Perturbation
{
    /// <summary>
    /// One copy of every reference row for each monitored group, and of every monitored row for each reference group; the
    /// other columns stay. Rows that are alike in every column share their copies, so k × (distinct rows) are scored. A
    /// categorical group gives its value; a range gives a value drawn from those observed in it, or uniformly inside it
    /// when none is. Rows of no group are left out. The same seed gives the same plan.
    /// </summary>
    /// <param name="features">The rows as the engine takes them, without prediction columns.</param>
    /// <param name="feature">The feature to move; its column must be boolean, integer, double or text.</param>
    /// <param name="outcome">What a favourable prediction is.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <exception cref="FormatException">A group's value does not fit the type of the column.</exception>
    public static PerturbationPlan Plan(Table features, FairnessFeature feature, FavourableOutcome outcome, int seed)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(feature);
        var column = features[feature.Feature];
        var groups = new GroupOutcomeCounts(feature, outcome).GroupsOf(column);
        var observed = Observed(column, groups, feature);
        var random = new Random(seed);
        var identity = RowIdentity.Of(features);
        var scoreRows = new Dictionary<(int Row, int Group), int>();
        var copies = new List<PerturbedCopy>();
        var sources = new List<int>();
        var values = new List<string>();
        for (var row = 0; row < groups.Length; row++)
        {
            if (groups[row] < 0)
            {
                continue;
            }

            var toMonitored = feature.IsReference(groups[row]);
            var from = toMonitored ? feature.Majority.Count : 0;
            var to = toMonitored ? feature.GroupCount : feature.Majority.Count;
            for (var target = from; target < to; target++)
            {
                if (!scoreRows.TryGetValue((identity[row], target), out var scoreRow))
                {
                    scoreRows.Add((identity[row], target), scoreRow = sources.Count);
                    sources.Add(row);
                    values.Add(ValueOf(feature.GroupAt(target), observed[target], column.Type, random));
                }

                copies.Add(new PerturbedCopy(row, target, scoreRow));
            }
        }

        var rows = features.Take(sources.ToArray()).With(Build(column, values));
        return new PerturbationPlan(rows, copies, groups, feature, outcome);
    }

    private static List<string>[] Observed(Column column, int[] groups, FairnessFeature feature)
    {
        var observed = new List<string>[feature.GroupCount];
        for (var i = 0; i < observed.Length; i++)
        {
            observed[i] = [];
        }

        for (var row = 0; row < groups.Length; row++)
        {
            if (groups[row] >= 0 && feature.GroupAt(groups[row]).Range is not null)
            {
                observed[groups[row]].Add(column.GetText(row)!);
            }
        }

        return observed;
    }

    private static string ValueOf(FairnessGroup group, List<string> observed, ColumnType type, Random random)
    {
        if (group.Range is not { } range)
        {
            return group.Label;
        }

        if (observed.Count > 0)
        {
            return observed[random.Next(observed.Count)];
        }

        // An open end of a range has nothing to draw from: stay at the finite one.
        var low = double.IsFinite(range.Low) ? range.Low : double.IsFinite(range.High) ? range.High : 0;
        var high = double.IsFinite(range.High) ? range.High : low;
        var drawn = low + (random.NextDouble() * (high - low));
        if (type == ColumnType.Integer || (double.IsInteger(low) && double.IsInteger(high) && type != ColumnType.Double))
        {
            var (first, last) = (Math.Ceiling(low), Math.Floor(high));
            if (first > last)
            {
                throw new FormatException($"No whole number lies in the range {range}.");
            }

            drawn = Math.Min(last, first + Math.Floor(random.NextDouble() * (last - first + 1)));
        }

        return drawn.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>Values in place of those of a column, in its type.</summary>
    /// <exception cref="FormatException">A value does not fit the type.</exception>
    internal static Column Build(Column column, List<string> values) => column.Type switch
    {
        ColumnType.Text => TextColumn.From(column.Name, values),
        ColumnType.Boolean => new BooleanColumn(column.Name, values.ConvertAll(ParseBoolean).ToArray()),
        ColumnType.Integer => new IntegerColumn(
            column.Name, values.ConvertAll(v => checked((long)double.Parse(v, CultureInfo.InvariantCulture))).ToArray()),
        ColumnType.Double => new DoubleColumn(
            column.Name, values.ConvertAll(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray()),
        _ => throw new FormatException($"Column '{column.Name}' of type {column.Type} cannot be moved between groups."),
    };

    private static bool ParseBoolean(string value) =>
        bool.TryParse(value, out var truth) ? truth : double.Parse(value, CultureInfo.InvariantCulture) != 0;
}
