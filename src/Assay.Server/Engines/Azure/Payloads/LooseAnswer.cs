using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Azure.Payloads;

/// <summary>
/// Answers whose shape the scoring script decides: an array of predictions, of probabilities or of objects, bare or under
/// one of the usual names; or predictions and probabilities under two names.
/// </summary>
internal static class LooseAnswer
{
    private static readonly string[] Wrappers = ["result", "results", "Results", "output", "outputs", "Outputs", "data"];
    private static readonly string[] Predictions = ["predict", "predictions", "prediction", "labels"];
    private static readonly string[] Probabilities = ["predict_proba", "probabilities", "probability", "proba"];

    /// <exception cref="CodecException">The answer has none of these shapes, or reports an error.</exception>
    public static EngineAnswer Read(JsonElement answer, PayloadFormat format)
    {
        ScriptError.ThrowIfAny(answer);
        return answer.ValueKind switch
        {
            JsonValueKind.Array => ReadRows(answer, "", format),
            JsonValueKind.Object => ReadMembers(answer, "", format, mayUnwrap: true),
            _ => throw new CodecException("", $"{JsonCells.Show(answer)} is neither an array of predictions nor an object that holds one"),
        };
    }

    private static EngineAnswer ReadMembers(JsonElement answer, string place, PayloadFormat format, bool mayUnwrap)
    {
        var (predictions, name) = Find(answer, Predictions);
        var (probabilities, probabilityName) = Find(answer, Probabilities);
        var (wrapped, wrapper) = Find(answer, Wrappers);
        if (probabilities is { } scores)
        {
            var vectors = Vectors(scores, probabilityName!, format);
            return new EngineAnswer(predictions is { } labels ? Beside(JsonCells.ReadAll(format.Prediction, labels, name!), vectors, name!) : new Table([vectors]), null);
        }

        if (predictions is { } only)
        {
            return ReadRows(only, name!, format);
        }

        return wrapped switch
        {
            { ValueKind: JsonValueKind.Array } rows => ReadRows(rows, wrapper!, format),
            { ValueKind: JsonValueKind.Object } inner when mayUnwrap => ReadMembers(inner, wrapper!, format, mayUnwrap: false),
            _ => throw new CodecException(place, $"has none of {string.Join(", ", Wrappers.Concat(Predictions).Concat(Probabilities).Select(n => $"'{n}'"))}"),
        };
    }

    private static EngineAnswer ReadRows(JsonElement rows, string place, PayloadFormat format)
    {
        if (rows.ValueKind != JsonValueKind.Array)
        {
            throw new CodecException(place, $"{JsonCells.Show(rows)} is no array");
        }

        if (rows.GetArrayLength() == 0)
        {
            return new EngineAnswer(new Table([]), null);
        }

        return rows[0].ValueKind switch
        {
            JsonValueKind.Object => ScoredColumns.Read(ObjectRows.Read(rows, place), format),
            JsonValueKind.Array when IsPredictions(rows[0], format) => new EngineAnswer(ArrayRows.Read([format.Prediction], rows, place), null),
            JsonValueKind.Array => new EngineAnswer(new Table([Vectors(rows, place, format)]), null),
            _ => new EngineAnswer(new Table([JsonCells.ReadAll(format.Prediction, rows, place)]), null),
        };
    }

    private static Table Beside(Column predictions, Column probabilities, string place) => predictions.Length == probabilities.Length
        ? new Table([predictions]).With(probabilities)
        : throw new CodecException(place, $"has {predictions.Length} values, the probabilities {probabilities.Length}");

    /// <summary>Whether rows of one value are predictions, not the probability of the second class.</summary>
    private static bool IsPredictions(JsonElement row, PayloadFormat format) =>
        row.GetArrayLength() == 1 && (format.IsRegression || row[0].ValueKind != JsonValueKind.Number);

    private static Column Vectors(JsonElement rows, string place, PayloadFormat format)
    {
        if (rows.ValueKind != JsonValueKind.Array)
        {
            throw new CodecException(place, $"{JsonCells.Show(rows)} is no array");
        }

        double[][] vectors = [.. rows.EnumerateArray().Select((row, i) => row.ValueKind == JsonValueKind.Array
            ? JsonCells.Numbers(row, $"{place}[{i}]")
            : [JsonCells.Number(row, $"{place}[{i}]")])];
        for (var i = 1; i < vectors.Length; i++)
        {
            if (vectors[i].Length != vectors[0].Length)
            {
                throw new CodecException($"{place}[{i}]", $"has {vectors[i].Length} probabilities, the first row {vectors[0].Length}");
            }
        }

        // One number is the probability of the second class.
        return vectors.Length > 0 && vectors[0].Length == 1
            ? new DoubleColumn(format.Probability, [.. vectors.Select(v => v[0])])
            : new VectorColumn(format.Probability, vectors);
    }

    private static (JsonElement? Value, string? Name) Find(JsonElement answer, string[] names)
    {
        foreach (var name in names)
        {
            if (answer.TryGetProperty(name, out var value))
            {
                return (value, name);
            }
        }

        return (null, null);
    }
}
