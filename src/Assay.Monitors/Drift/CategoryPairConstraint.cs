using System.Text.Json;

namespace Assay.Monitors.Drift;

/// <summary>Two categories do not form one of the pairs that are rare though each value by itself is common.</summary>
public sealed record CategoryPairConstraint : Constraint
{
    /// <summary>The type's name in files.</summary>
    public const string TypeName = "catcat_distribution_constraint";

    /// <summary>The constraint on a pair of columns.</summary>
    /// <param name="first">The first column.</param>
    /// <param name="second">The second column.</param>
    /// <param name="rarePairs">The pairs that violate it.</param>
    /// <param name="id">Its id; made from type and columns when left out.</param>
    public CategoryPairConstraint(string first, string second, IReadOnlyList<CategoryPair> rarePairs, Guid? id = null)
        : base(TypeName, [first, second], id) => RarePairs = rarePairs;

    /// <summary>The pairs that violate it.</summary>
    public IReadOnlyList<CategoryPair> RarePairs { get; }

    /// <inheritdoc/>
    public override string Describe() => $"'{Columns[0]}' and '{Columns[1]}' have values that occur together in the training data";

    internal override Func<int, bool> Bind(ConstraintTable table)
    {
        var first = table.Categorical(Columns[0]);
        var second = table.Categorical(Columns[1]);
        var firstCodes = Codes(first.Dictionary);
        var secondCodes = Codes(second.Dictionary);
        var rare = new HashSet<long>();
        foreach (var pair in RarePairs)
        {
            if (firstCodes.TryGetValue(pair.First, out var a) && secondCodes.TryGetValue(pair.Second, out var b))
            {
                rare.Add(((long)a << 32) | (uint)b);
            }
        }

        return row => !first.IsMissing(row)
            && !second.IsMissing(row)
            && rare.Contains(((long)first.Codes[row] << 32) | (uint)second.Codes[row]);
    }

    internal override void WriteContent(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("rare_combinations");
        foreach (var pair in RarePairs)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(pair.First);
            writer.WriteStringValue(pair.Second);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    internal static CategoryPairConstraint Read(JsonNodeReader content, IReadOnlyList<string> columns, Guid id)
    {
        var pairs = new List<CategoryPair>();
        foreach (var item in content.Get("rare_combinations").Items())
        {
            var values = item.Items().Select(value => value.Text()).ToArray();
            pairs.Add(values.Length == 2 ? new CategoryPair(values[0], values[1]) : throw item.Error("an array of two values"));
        }

        return new CategoryPairConstraint(columns[0], columns[1], pairs, id);
    }

    private static Dictionary<string, int> Codes(ReadOnlySpan<string> dictionary)
    {
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var code = 0; code < dictionary.Length; code++)
        {
            codes[dictionary[code]] = code;
        }

        return codes;
    }
}
