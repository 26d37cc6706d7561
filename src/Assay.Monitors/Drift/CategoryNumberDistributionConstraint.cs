using System.Text.Json;

namespace Assay.Monitors.Drift;

/// <summary>Given a category, a number lies in the central part of the distribution fitted to that category.</summary>
public sealed record CategoryNumberDistributionConstraint : Constraint
{
    /// <summary>The type's name in files.</summary>
    public const string TypeName = "catnum_distribution_constraint";

    /// <summary>The constraint on a pair of columns.</summary>
    /// <param name="category">The categorical column.</param>
    /// <param name="number">The numeric column.</param>
    /// <param name="distributions">The distribution of each category for which one was accepted; the others allow every number.</param>
    /// <param name="id">Its id; made from type and columns when left out.</param>
    public CategoryNumberDistributionConstraint(
        string category, string number, IReadOnlyDictionary<string, FittedDistribution> distributions, Guid? id = null)
        : base(TypeName, [category, number], id) => Distributions = distributions;

    /// <summary>The distribution of each category for which one was accepted.</summary>
    public IReadOnlyDictionary<string, FittedDistribution> Distributions { get; }

    /// <inheritdoc/>
    public override string Describe() => $"'{Columns[1]}' follows the distribution usual for the value of '{Columns[0]}'";

    internal override Func<int, bool> Bind(ConstraintTable table)
    {
        var category = table.Categorical(Columns[0]);
        var number = table.Numeric(Columns[1]);
        var ranges = new NumericRange?[category.Dictionary.Length];
        for (var code = 0; code < ranges.Length; code++)
        {
            ranges[code] = Distributions.GetValueOrDefault(category.Dictionary[code])?.Range;
        }

        return row => !category.IsMissing(row)
            && ranges[category.Codes[row]] is { } range
            && number.TryGetNumber(row, out var value)
            && !range.Contains(value);
    }

    internal override void WriteContent(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("distributions");
        foreach (var (value, distribution) in Distributions.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("value", value);
            distribution.Write(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    internal static CategoryNumberDistributionConstraint Read(JsonNodeReader content, IReadOnlyList<string> columns, Guid id)
    {
        var distributions = new Dictionary<string, FittedDistribution>(StringComparer.Ordinal);
        foreach (var item in content.Get("distributions").Items())
        {
            if (!distributions.TryAdd(item.Get("value").Text(), item.Distribution()))
            {
                throw item.Error("a value that occurs once");
            }
        }

        return new CategoryNumberDistributionConstraint(columns[0], columns[1], distributions, id);
    }
}
