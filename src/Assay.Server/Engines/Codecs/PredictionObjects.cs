using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Records;

namespace Assay.Server.Engines.Codecs;

/// <summary>
/// Predictions as objects: named outputs, whose members are columns; a class with its probability as each member; or numbered
/// columns of a table without names. A member that is an object itself has a probability for each class.
/// </summary>
internal static class PredictionObjects
{
    private const double Tolerance = 1e-3;

    public static EngineAnswer Read(IReadOnlyList<JsonElement> rows, string place, PayloadFormat format)
    {
        var members = Members(rows, place);
        if (members.Count == 0)
        {
            throw new CodecException(place, "holds empty objects");
        }

        if (members.Keys.Select((name, i) => name == i.ToString()).All(isNumber => isNumber))
        {
            return ReadNumbered([.. members.Values], place, format);
        }

        if (AreClasses(members, format))
        {
            var (probability, classes) = ClassScores.Gather(format.Probability, [.. rows.Select((r, i) => Scores(r, $"{place}[{i}]"))], place, format);
            return new EngineAnswer(new Table([probability]), classes);
        }

        return OfColumns(members, place, format);
    }

    /// <summary>Named outputs as columns: one value a row, undefined where a row has none.</summary>
    /// <exception cref="CodecException">The values of an output do not fit one another; names the place.</exception>
    public static EngineAnswer OfColumns(IReadOnlyDictionary<string, JsonElement[]> members, string place, PayloadFormat format)
    {
        IReadOnlyList<string>? labels = null;
        var columns = new List<Column>();
        foreach (var (name, values) in members)
        {
            columns.Add(ReadColumn(name, values, place, format, ref labels));
        }

        return new EngineAnswer(new Table(columns), labels);
    }

    /// <summary>The members of an object of output → list of values, one a row.</summary>
    /// <exception cref="CodecException">A member is no list, occurs twice, or has another length than others.</exception>
    public static IReadOnlyDictionary<string, JsonElement[]> Columns(JsonElement outputs, string place)
    {
        var columns = new Dictionary<string, JsonElement[]>(StringComparer.Ordinal);
        foreach (var output in outputs.EnumerateObject())
        {
            var here = $"{place}.{output.Name}";
            var values = output.Value.ValueKind == JsonValueKind.Array
                ? output.Value.EnumerateArray().ToArray()
                : throw new CodecException(here, $"{JsonCells.Show(output.Value)} is no list of values");
            if (!columns.TryAdd(output.Name, values) || values.Length != columns.Values.First().Length)
            {
                throw new CodecException(here, "occurs twice, or has another length than other outputs");
            }
        }

        return columns;
    }

    private static Dictionary<string, JsonElement[]> Members(IReadOnlyList<JsonElement> rows, string place)
    {
        var members = new Dictionary<string, JsonElement[]>(StringComparer.Ordinal);
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows[row].ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (rows[row].ValueKind != JsonValueKind.Object)
            {
                throw new CodecException($"{place}[{row}]", $"{JsonCells.Show(rows[row])} is no object, as others are");
            }

            foreach (var member in rows[row].EnumerateObject())
            {
                if (!members.TryGetValue(member.Name, out var values))
                {
                    members.Add(member.Name, values = new JsonElement[rows.Count]);
                }

                values[row] = values[row].ValueKind == JsonValueKind.Undefined
                    ? member.Value
                    : throw new CodecException($"{place}[{row}].{member.Name}", "occurs twice");
            }
        }

        return members;
    }

    private static EngineAnswer ReadNumbered(JsonElement[][] columns, string place, PayloadFormat format)
    {
        for (var row = 0; row < columns[0].Length; row++)
        {
            if (Array.FindIndex(columns, c => c[row].ValueKind == JsonValueKind.Undefined) is >= 0 and var absent)
            {
                throw new CodecException($"{place}[{row}]", $"has no '{absent}', as others have");
            }
        }

        return columns.Length == 1
            ? PredictionList.Read(columns[0], place, format)
            : PredictionList.OfVectors([.. Enumerable.Range(0, columns[0].Length).Select(row => columns.Select((c, i) => JsonCells.Number(c[row], $"{place}[{row}].{i}")).ToArray())], place, format);
    }

    /// <summary>
    /// Whether the members are classes: none is named by the subscription as an output, and they are its classes or, where it
    /// names none, look like the probabilities of some.
    /// </summary>
    private static bool AreClasses(Dictionary<string, JsonElement[]> members, PayloadFormat format)
    {
        if (members.Count == 0 || members.Keys.Any(name => name == format.Prediction || name == format.Probability || format.ClassColumns.Contains(name)))
        {
            return false;
        }

        if (members.Keys.All(format.Classes.Contains))
        {
            return true;
        }

        var values = members.Values.SelectMany(v => v).Where(v => v.ValueKind != JsonValueKind.Undefined).ToList();
        return values.All(v => v.ValueKind == JsonValueKind.Number && v.GetDouble() is >= 0 and <= 1 + Tolerance)
            && Enumerable.Range(0, members.Values.First().Length).All(row =>
                members.Values.Sum(v => v[row].ValueKind == JsonValueKind.Number ? v[row].GetDouble() : 0) <= 1 + Tolerance);
    }

    private static List<(string, double)>? Scores(JsonElement row, string place) => row.ValueKind != JsonValueKind.Object
        ? null
        : [.. row.EnumerateObject().Select(m => (m.Name, JsonCells.Number(m.Value, $"{place}.{m.Name}")))];

    private static Column ReadColumn(string name, JsonElement[] values, string place, PayloadFormat format, ref IReadOnlyList<string>? labels)
    {
        if (values.Any(v => v.ValueKind == JsonValueKind.Object))
        {
            var (scores, classes) = ClassScores.Gather(name, [.. values.Select((v, i) => Scores(v, $"{place}[{i}].{name}"))], place, format);
            labels ??= classes;
            return scores;
        }

        // Tensors of one value a row have a dimension of their own for it.
        var isWrapped = values.All(v => v.ValueKind == JsonValueKind.Array && v.GetArrayLength() == 1 && v[0].ValueKind != JsonValueKind.Array);
        var column = new ColumnBuilder(name, null);
        for (var row = 0; row < values.Length; row++)
        {
            if (values[row].ValueKind == JsonValueKind.Undefined)
            {
                column.AddMissing();
            }
            else
            {
                JsonCells.Add(isWrapped ? values[row][0] : values[row], column, $"{place}[{row}].{name}");
            }
        }

        var isScore = name == format.Probability || format.ClassColumns.Contains(name);
        return isScore ? TextNumbers.Scores(column.Build()) : column.Build();
    }
}
