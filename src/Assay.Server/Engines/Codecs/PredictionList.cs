using System.Text.Json;
using Assay.Monitors.Tables;

namespace Assay.Server.Engines.Codecs;

/// <summary>
/// The list of predictions that most servers answer: for each row a label, a number, an array of probabilities, or an object.
/// <c>payload_format.answer</c> says whether bare numbers are a <c>label</c> or the <c>score</c> of the second class; without
/// it fractions between 0 and 1 are scores of a model of two classes.
/// </summary>
internal static class PredictionList
{
    /// <summary>Writes the shape that loses least: bare values for one unnamed column, else objects.</summary>
    public static void Write(Utf8JsonWriter writer, EngineAnswer answer, PayloadFormat format)
    {
        if (answer.Rows.Columns is [var only] && (only.Name == format.Prediction || only is VectorColumn && only.Name == format.Probability))
        {
            JsonCells.WriteAll(writer, only);
        }
        else
        {
            ObjectRows.Write(writer, answer.Rows);
        }
    }

    /// <exception cref="CodecException">It is no list, or a value is no prediction; names the place.</exception>
    public static EngineAnswer Read(JsonElement list, string place, PayloadFormat format)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new CodecException(place, $"{JsonCells.Show(list)} is no list of predictions");
        }

        return Read([.. list.EnumerateArray()], place, format);
    }

    /// <exception cref="CodecException">A value is no prediction; names the place.</exception>
    public static EngineAnswer Read(IReadOnlyList<JsonElement> rows, string place, PayloadFormat format)
    {
        return rows.FirstOrDefault(r => r.ValueKind != JsonValueKind.Null).ValueKind switch
        {
            JsonValueKind.Undefined => new EngineAnswer(new Table([]), null),
            JsonValueKind.Object => PredictionObjects.Read(rows, place, format),
            // Models with one output answer each row in an array of one.
            JsonValueKind.Array when rows.All(r => r.ValueKind == JsonValueKind.Array && r.GetArrayLength() == 1 && r[0].ValueKind != JsonValueKind.Array) =>
                ReadScalars([.. rows.Select(r => r[0])], place, format),
            JsonValueKind.Array => ReadVectors(rows, place, format),
            _ => ReadScalars(rows, place, format),
        };
    }

    private static EngineAnswer ReadScalars(IReadOnlyList<JsonElement> rows, string place, PayloadFormat format)
    {
        var scores = AreScores(rows, format);
        if (scores || format.IsRegression)
        {
            var missing = rows.Select(r => r.ValueKind == JsonValueKind.Null).ToArray();
            var numbers = rows.Select((r, i) => missing[i] ? 0 : JsonCells.Number(r, $"{place}[{i}]")).ToArray();
            return new EngineAnswer(new Table([new DoubleColumn(scores ? format.Probability : format.Prediction, numbers, missing)]), null);
        }

        var labels = new Records.ColumnBuilder(format.Prediction, null);
        for (var i = 0; i < rows.Count; i++)
        {
            JsonCells.Add(rows[i], labels, $"{place}[{i}]");
        }

        return new EngineAnswer(new Table([labels.Build()]), null);
    }

    private static bool AreScores(IReadOnlyList<JsonElement> rows, PayloadFormat format)
    {
        var answer = format.Text("answer", "auto", "auto", "label", "score");
        if (answer != "auto" || format.IsRegression || format.Classes.Count != 2)
        {
            return answer == "score";
        }

        var numbers = rows.Where(r => r.ValueKind == JsonValueKind.Number).Select(r => r.GetDouble()).ToList();
        return numbers.Count == rows.Count && numbers.All(n => n is >= 0 and <= 1) && numbers.Any(n => n != Math.Floor(n));
    }

    private static EngineAnswer ReadVectors(IReadOnlyList<JsonElement> rows, string place, PayloadFormat format) =>
        OfVectors([.. rows.Select((r, i) => r.ValueKind == JsonValueKind.Null ? null : JsonCells.Numbers(r, $"{place}[{i}]"))], place, format);

    /// <summary>Probabilities in the order of the classes, one vector a row; null where a row has none.</summary>
    /// <exception cref="CodecException">A vector has not one number a class.</exception>
    public static EngineAnswer OfVectors(IReadOnlyList<double[]?> vectors, string place, PayloadFormat format)
    {
        for (var i = 0; i < vectors.Count; i++)
        {
            if (vectors[i] is not { } vector)
            {
                continue;
            }

            if (format.IsRegression)
            {
                throw new CodecException($"{place}[{i}]", $"has {vector.Length} numbers; a model whose problem type is regression answers one");
            }

            if (format.Classes.Count > 0 && vector.Length != format.Classes.Count)
            {
                throw new CodecException($"{place}[{i}]", $"has {vector.Length} probabilities for {format.Classes.Count} classes: {string.Join(", ", format.Classes)}");
            }
        }

        var missing = vectors.Select(v => v is null).ToArray();
        return new EngineAnswer(new Table([new VectorColumn(format.Probability, [.. vectors.Select(v => v ?? [])], missing)]), null);
    }
}
