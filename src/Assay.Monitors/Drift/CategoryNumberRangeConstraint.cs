using System.Text.Json;

namespace Assay.Monitors.Drift;

/// <summary>Given a category, a number lies in that category's range. Categories without a range allow every number.</summary>
public sealed record CategoryNumberRangeConstraint : Constraint
{
    /// <summary>The type's name in files.</summary>
    public const string TypeName = "catnum_range_constraint";

    /// <summary>The constraint on a pair of columns.</summary>
    /// <param name="category">The categorical column.</param>
    /// <param name="number">The numeric column.</param>
    /// <param name="ranges">The range of each category that has one.</param>
    /// <param name="id">Its id; made from type and columns when left out.</param>
    public CategoryNumberRangeConstraint(string category, string number, IReadOnlyDictionary<string, NumericRange> ranges, Guid? id = null)
        : base(TypeName, [category, number], id) => Ranges = ranges;

    /// <summary>The range of each category that has one.</summary>
    public IReadOnlyDictionary<string, NumericRange> Ranges { get; }

    /// <inheritdoc/>
    public override string Describe() => $"'{Columns[1]}' lies in the range usual for the value of '{Columns[0]}'";

    internal override Func<int, bool> Bind(ConstraintTable table)
    {
        var category = table.Categorical(Columns[0]);
        var number = table.Numeric(Columns[1]);
        var ranges = new NumericRange?[category.Dictionary.Length];
        for (var code = 0; code < ranges.Length; code++)
        {
            ranges[code] = Ranges.GetValueOrDefault(category.Dictionary[code]);
        }

        return row => !category.IsMissing(row)
            && ranges[category.Codes[row]] is { } range
            && number.TryGetNumber(row, out var value)
            && !range.Contains(value);
    }

    internal override void WriteContent(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("ranges");
        foreach (var (value, range) in Ranges.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("value", value);
            writer.WriteNumber("min", range.Minimum);
            writer.WriteNumber("max", range.Maximum);
            writer.WriteNumber("count", range.Count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    internal static CategoryNumberRangeConstraint Read(JsonNodeReader content, IReadOnlyList<string> columns, Guid id)
    {
        var ranges = new Dictionary<string, NumericRange>(StringComparer.Ordinal);
        foreach (var item in content.Get("ranges").Items())
        {
            if (!ranges.TryAdd(item.Get("value").Text(), item.Range()))
            {
                throw item.Error("a value that occurs once");
            }
        }

        return new CategoryNumberRangeConstraint(columns[0], columns[1], ranges, id);
    }
}
