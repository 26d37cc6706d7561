using System.Text.Json;

namespace Assay.Monitors.Drift;

/// <summary>A categorical column has one of the values that are not rare in training.</summary>
public sealed record CategoricalDistributionConstraint : Constraint
{
    /// <summary>The type's name in files.</summary>
    public const string TypeName = "categorical_distribution_constraint";

    /// <summary>The constraint on a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="frequencies">How often each allowed value occurred in training.</param>
    /// <param name="id">Its id; made from type and column when left out.</param>
    public CategoricalDistributionConstraint(string column, IReadOnlyDictionary<string, int> frequencies, Guid? id = null)
        : base(TypeName, [column], id) => Frequencies = frequencies;

    /// <summary>How often each allowed value occurred in training.</summary>
    public IReadOnlyDictionary<string, int> Frequencies { get; }

    /// <inheritdoc/>
    public override string Describe() => $"'{Columns[0]}' has a value that is common in the training data";

    internal override Func<int, bool> Bind(ConstraintTable table)
    {
        var column = table.Categorical(Columns[0]);
        var allowed = new bool[column.Dictionary.Length];
        for (var code = 0; code < allowed.Length; code++)
        {
            allowed[code] = Frequencies.ContainsKey(column.Dictionary[code]);
        }

        return row => !column.IsMissing(row) && !allowed[column.Codes[row]];
    }

    internal override void WriteContent(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("frequency_distribution");
        foreach (var (value, count) in Frequencies.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("value", value);
            writer.WriteNumber("count", count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    internal static CategoricalDistributionConstraint Read(JsonNodeReader content, IReadOnlyList<string> columns, Guid id)
    {
        var frequencies = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in content.Get("frequency_distribution").Items())
        {
            if (!frequencies.TryAdd(item.Get("value").Text(), item.Get("count").Count()))
            {
                throw item.Error("a value that occurs once");
            }
        }

        return new CategoricalDistributionConstraint(columns[0], frequencies, id);
    }
}
