using System.Text.Json;
using Assay.Monitors.Fairness;

namespace Assay.Server.Engines.Codecs;

/// <summary>
/// Reads the answers of engines that say what they like in JSON: an array, <c>{"predictions": […]}</c> or one object; each
/// row a label, a number, an array of probabilities or an object under one of the usual names.
/// </summary>
internal static class PredictionJson
{
    private const int MaxQuotedCharacters = 500;

    // Names are compared without case and underscores.
    private static readonly string[] Lists = ["predictions", "results", "outputs", "output"];
    private static readonly string[] Vectors = ["probabilities", "scores", "probs", "prob", "proba", "confidences", "probability", "score", "confidence"];
    private static readonly string[] Names = ["classes", "labels", "displaynames", "label"];
    private static readonly string[] Labels = ["predictedlabel", "predictedclass", "prediction", "label", "class", "displayname"];
    private static readonly string[] Values = ["value", "predictedscore", "predictedvalue"];
    private static readonly string[] Errors = ["error", "errormessage", "message", "detail"];

    /// <exception cref="CodecException">It is no JSON, or holds nothing of a row.</exception>
    public static EngineAnswer Read(ReadOnlySpan<byte> body, PayloadFormat format) => AnswerRows.Build(Rows(body), format);

    /// <summary>Reads one JSON value a line.</summary>
    /// <exception cref="CodecException">A line is no JSON, or holds nothing of a row.</exception>
    public static EngineAnswer ReadLines(ReadOnlySpan<byte> body, PayloadFormat format) =>
        AnswerRows.Build(JsonLines.Read(body, (line, place) => Row(line, place)), format);

    /// <summary>What an answer says of each row.</summary>
    /// <exception cref="CodecException">It is no JSON, or holds nothing of a row.</exception>
    public static List<AnswerRow> Rows(ReadOnlySpan<byte> body) => EngineJson.Read(body, Rows);

    private static List<AnswerRow> Rows(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            return Rows(root, "answer");
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new CodecException("", $"{JsonCells.Show(root)} is no answer");
        }

        var list = Find(root, Lists);
        if (list is not { Value.ValueKind: JsonValueKind.Array })
        {
            return list is null && Find(root, [.. Vectors, .. Labels, .. Values]) is null && Find(root, Errors) is { } error
                ? throw new CodecException("", Said(error.Value)) { IsReported = true }
                : [Row(list?.Value ?? root, list?.Name ?? "answer")];
        }

        var predictions = Rows(list.Value.Value, list.Value.Name);
        return Find(root, Vectors) is { Value.ValueKind: JsonValueKind.Array } beside ? Join(predictions, beside) : predictions;
    }

    private static string Said(JsonElement error)
    {
        var said = error.ValueKind == JsonValueKind.Object && Find(error, Errors) is { } inner ? inner.Value.ToString() : error.ToString();
        return said.Length > MaxQuotedCharacters ? said[..MaxQuotedCharacters] + " …" : said;
    }

    private static List<AnswerRow> Rows(JsonElement array, string name)
    {
        var rows = new List<AnswerRow>();
        foreach (var item in array.EnumerateArray())
        {
            rows.Add(Row(item, $"{name}[{rows.Count}]"));
        }

        return rows;
    }

    /// <summary>Labels in one array and their probabilities in another.</summary>
    private static List<AnswerRow> Join(List<AnswerRow> predictions, (string Name, JsonElement Value) beside)
    {
        var scores = Rows(beside.Value, beside.Name);
        return scores.Count == predictions.Count
            ? [.. predictions.Zip(scores, (p, s) => s with { Label = p.Label ?? Label(p) })]
            : throw new CodecException(beside.Name, $"has {scores.Count} rows beside {predictions.Count} predictions");
    }

    private static string? Label(AnswerRow row) => row.Number is { } number ? ClassLabel.Canonical(number.ToString("R")) : null;

    /// <summary>What a value says of one row.</summary>
    public static AnswerRow Row(JsonElement value, string place) => value.ValueKind switch
    {
        JsonValueKind.String => new AnswerRow(place) { Label = value.GetString() },
        JsonValueKind.True or JsonValueKind.False => new AnswerRow(place) { Label = value.GetBoolean() ? "true" : "false" },
        JsonValueKind.Number => new AnswerRow(place) { Number = JsonCells.Number(value, place), IsWhole = value.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0 },
        JsonValueKind.Array => Array(value, place),
        JsonValueKind.Object => Object(value, place),
        _ => throw new CodecException(place, $"{JsonCells.Show(value)} is no prediction"),
    };

    private static AnswerRow Array(JsonElement array, string place)
    {
        switch (array.GetArrayLength())
        {
            case 0:
                throw new CodecException(place, "an empty array is no prediction");
            case 1:
                return Row(array[0], place);
            case 2 when array[1].ValueKind == JsonValueKind.Array:
                return Row(array[1], place) with { Label = Scalar(array[0], place) };
        }

        if (array[0].ValueKind != JsonValueKind.String || double.TryParse(array[0].GetString(), out _))
        {
            return new AnswerRow(place) { Probabilities = JsonCells.Numbers(array, place) };
        }

        var rest = array.EnumerateArray().Skip(1).Select((p, i) => JsonCells.Number(p, $"{place}[{i + 1}]")).ToArray();
        var row = new AnswerRow(place) { Label = array[0].GetString() };
        return rest.Length == 1 ? row with { Number = rest[0] } : row with { Probabilities = rest };
    }

    private static AnswerRow Object(JsonElement parent, string place)
    {
        var row = new AnswerRow(place);
        var label = Find(parent, Labels);
        if (Find(parent, Vectors) is { } scores)
        {
            var at = $"{place}.{scores.Name}";
            row = scores.Value.ValueKind != JsonValueKind.Array ? row with { Number = JsonCells.Number(scores.Value, at) }
                : scores.Value.GetArrayLength() == 1 && Find(parent, Names) is not { Value.ValueKind: JsonValueKind.Array } ? row with { Number = JsonCells.Number(scores.Value[0], at) }
                : row with { Probabilities = JsonCells.Numbers(scores.Value, at) };
            if (row.Probabilities is not null && Find(parent, Names) is { Value.ValueKind: JsonValueKind.Array } names)
            {
                row = row with { Classes = [.. names.Value.EnumerateArray().Select(n => Scalar(n, $"{place}.{names.Name}"))] };
                label = label is { Value.ValueKind: JsonValueKind.Array } ? null : label;
            }

            return label is { } beside ? row with { Label = Scalar(beside.Value, $"{place}.{beside.Name}") } : row;
        }

        if (Find(parent, Values) is { } number)
        {
            return row with { Number = JsonCells.Number(number.Value, $"{place}.{number.Name}") };
        }

        return label switch
        {
            { Name: "prediction" } only => Row(only.Value, $"{place}.{only.Name}"),
            { } only => row with { Label = Scalar(only.Value, $"{place}.{only.Name}") },
            null => Scores(parent, place),
        };
    }

    /// <summary>An object of class → score.</summary>
    private static AnswerRow Scores(JsonElement parent, string place)
    {
        var members = parent.EnumerateObject().ToList();
        return members.Count > 1 && members.All(m => m.Value.ValueKind == JsonValueKind.Number)
            ? new AnswerRow(place)
            {
                Probabilities = [.. members.Select(m => JsonCells.Number(m.Value, $"{place}.{m.Name}"))],
                Classes = [.. members.Select(m => m.Name)],
            }
            : throw new CodecException(place, $"holds no prediction under any known name; it has {string.Join(", ", members.Select(m => $"'{m.Name}'").Take(20))}");
    }

    private static string Scalar(JsonElement value, string place) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => ClassLabel.Canonical(value.GetRawText()),
        _ => throw new CodecException(place, $"{JsonCells.Show(value)} is no label"),
    };

    private static (string Name, JsonElement Value)? Find(JsonElement parent, IReadOnlyList<string> names)
    {
        (string Name, JsonElement Value)? found = null;
        var rank = names.Count;
        foreach (var member in parent.EnumerateObject())
        {
            var plain = member.Name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
            for (var i = 0; i < rank; i++)
            {
                if (names[i] == plain)
                {
                    (found, rank) = ((member.Name, member.Value), i);
                }
            }
        }

        return found;
    }
}
