using System.Globalization;
using Assay.Monitors.Tables;
using Assay.Server.Http;

namespace Assay.Server.Records;

/// <summary>
/// Reads the filter of record queries: <c>column:operator[:value]</c>, several separated by commas, all of which must
/// hold. Column names may hold colons and commas themselves: the longest known name wins. A column of another data set
/// has that one's id and a dot before it.
/// </summary>
internal static class RecordFilter
{
    private static readonly Dictionary<string, RecordOperator> Operators = new(StringComparer.Ordinal)
    {
        ["eq"] = RecordOperator.Equal,
        ["gt"] = RecordOperator.Greater,
        ["gte"] = RecordOperator.GreaterOrEqual,
        ["lt"] = RecordOperator.Less,
        ["lte"] = RecordOperator.LessOrEqual,
        ["like"] = RecordOperator.Like,
        ["in"] = RecordOperator.In,
        ["null"] = RecordOperator.Null,
        ["nonnull"] = RecordOperator.NotNull,
    };

    private const int IdLength = 36;

    /// <summary>Reads a filter on one data set.</summary>
    /// <exception cref="ApiException">400: an unknown column or operator, or a value of the wrong type.</exception>
    public static IReadOnlyList<RecordCondition> Parse(string text, RecordSchema schema) =>
        [.. Parse(text, schema, _ => null).Select(p => p.Condition)];

    /// <summary>Reads a filter that may have conditions on other data sets.</summary>
    /// <param name="text">The filter.</param>
    /// <param name="schema">The columns of the data set.</param>
    /// <param name="others">The columns of another data set, by its id; null when there is no such data set.</param>
    /// <returns>Each condition, and the data set it is on: null for the one asked.</returns>
    /// <exception cref="ApiException">400: an unknown column or operator, or a value of the wrong type.</exception>
    public static IReadOnlyList<(string? SetId, RecordCondition Condition)> Parse(string text, RecordSchema schema, Func<string, RecordSchema?> others)
    {
        var conditions = new List<(string?, RecordCondition)>();
        while (text.Length > 0)
        {
            var other = OtherSet(text, others);
            text = other is null ? text : text[(IdLength + 1)..];
            var (field, name) = FindColumn(text, other?.Schema ?? schema);
            var rest = text[(field.Name.Length + 1)..];
            var end = rest.AsSpan().IndexOfAny(':', ',');
            var word = end < 0 ? rest : rest[..end];
            if (!Operators.TryGetValue(word, out var operation))
            {
                throw Wrong($"'{word}' is no operator of a filter; accepted: {string.Join(", ", Operators.Keys)}.");
            }

            rest = rest[word.Length..];
            var takesValue = operation is not (RecordOperator.Null or RecordOperator.NotNull);
            if (takesValue && !rest.StartsWith(':'))
            {
                throw Wrong($"The operator '{word}' on '{name}' needs a value: {name}:{word}:value.");
            }

            var length = takesValue ? ValueLength(rest, schema, others) : 0;
            var value = takesValue ? rest[1..length] : "";
            conditions.Add((other?.Id, new RecordCondition(name, operation, Values(field, operation, value))));
            rest = rest[length..];
            text = rest.StartsWith(',') ? rest[1..] : rest.Length == 0 ? "" : throw Wrong($"The filter cannot be read from '{rest}' on.");
        }

        return conditions;
    }

    private static (string Id, RecordSchema Schema)? OtherSet(string text, Func<string, RecordSchema?> others) =>
        text.Length > IdLength && text[IdLength] == '.' && Guid.TryParse(text.AsSpan(0, IdLength), out _) && others(text[..IdLength]) is { } schema
            ? (text[..IdLength], schema)
            : null;

    private static (RecordField Field, string Name) FindColumn(string text, RecordSchema schema)
    {
        RecordField? best = null;
        foreach (var field in schema.Fields)
        {
            if (text.Length > field.Name.Length && text[field.Name.Length] == ':'
                && text.StartsWith(field.Name, StringComparison.Ordinal) && field.Name.Length > (best?.Name.Length ?? -1))
            {
                best = field;
            }
        }

        return best is null
            ? throw Wrong($"The filter names no column of the data set at '{text[..Math.Min(text.Length, 80)]}'.")
            : (best, best.Name);
    }

    /// <summary>A value ends at the first comma behind which another condition can begin, or at the end.</summary>
    private static int ValueLength(string rest, RecordSchema schema, Func<string, RecordSchema?> others)
    {
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == ',' && (BeginsCondition(rest.AsSpan(i + 1), schema) || OtherSet(rest[(i + 1)..], others) is not null))
            {
                return i;
            }
        }

        return rest.Length;
    }

    private static bool BeginsCondition(ReadOnlySpan<char> text, RecordSchema schema)
    {
        foreach (var field in schema.Fields)
        {
            if (text.Length > field.Name.Length && text[field.Name.Length] == ':' && text.StartsWith(field.Name, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static List<object> Values(RecordField field, RecordOperator operation, string text) => operation switch
    {
        RecordOperator.Null or RecordOperator.NotNull => [],
        RecordOperator.In => [.. text.Split(';').Select(part => Value(field, part))],
        RecordOperator.Like when field.Type != ColumnType.Text => throw Wrong($"'like' needs a text column; '{field.Name}' holds {field.Type}."),
        _ => [Value(field, text)],
    };

    private static object Value(RecordField field, string text)
    {
        switch (field.Type)
        {
            case ColumnType.Text:
                return text;
            case ColumnType.Boolean when bool.TryParse(text, out var truth):
                return truth;
            case ColumnType.Integer or ColumnType.Double when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number):
                return long.TryParse(text, out var whole) ? (object)whole : number;
            case ColumnType.Timestamp when QueryTime.TryParse(text, out var time, out _):
                return time;
            default:
                throw Wrong($"'{text}' cannot be compared with column '{field.Name}', which holds {field.Type}.");
        }
    }

    private static ApiException Wrong(string message) => ApiException.Parameter("filter", message);
}
