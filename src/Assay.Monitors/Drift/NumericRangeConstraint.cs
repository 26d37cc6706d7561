using System.Text.Json;

namespace Assay.Monitors.Drift;

/// <summary>A number lies in one of the ranges where training is dense.</summary>
public sealed record NumericRangeConstraint : Constraint
{
    /// <summary>The type's name in files.</summary>
    public const string TypeName = "numeric_range_constraint";

    /// <summary>The constraint on a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="ranges">The allowed ranges, ascending, at least one.</param>
    /// <param name="id">Its id; made from type and column when left out.</param>
    public NumericRangeConstraint(string column, IReadOnlyList<NumericRange> ranges, Guid? id = null)
        : base(TypeName, [column], id) => Ranges = ranges;

    /// <summary>The allowed ranges, ascending.</summary>
    public IReadOnlyList<NumericRange> Ranges { get; }

    /// <inheritdoc/>
    public override string Describe() =>
        $"'{Columns[0]}' lies in {string.Join(" or ", Ranges.Take(3).Select(range => $"{range.Minimum:G6} to {range.Maximum:G6}"))}"
        + (Ranges.Count > 3 ? $" or one of {Ranges.Count - 3} more ranges" : "");

    internal override Func<int, bool> Bind(ConstraintTable table)
    {
        var column = table.Numeric(Columns[0]);
        var minima = Ranges.Select(range => range.Minimum).ToArray();
        var maxima = Ranges.Select(range => range.Maximum).ToArray();
        return row =>
        {
            if (!column.TryGetNumber(row, out var value))
            {
                return false;
            }

            var index = Array.BinarySearch(minima, value);
            index = index >= 0 ? index : ~index - 1;
            return index < 0 || !(value <= maxima[index]);
        };
    }

    internal override void WriteContent(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("ranges");
        foreach (var range in Ranges)
        {
            writer.WriteStartObject();
            writer.WriteNumber("min", range.Minimum);
            writer.WriteNumber("max", range.Maximum);
            writer.WriteNumber("count", range.Count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    internal static NumericRangeConstraint Read(JsonNodeReader content, IReadOnlyList<string> columns, Guid id)
    {
        var ranges = new List<NumericRange>();
        foreach (var item in content.Get("ranges").Items())
        {
            var range = item.Range();
            if (ranges.Count > 0 && range.Minimum <= ranges[^1].Maximum)
            {
                throw item.Error("ranges in ascending order that do not overlap");
            }

            ranges.Add(range);
        }

        return ranges.Count > 0 ? new NumericRangeConstraint(columns[0], ranges, id) : throw content.Get("ranges").Error("at least one range");
    }
}
