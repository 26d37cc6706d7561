using System.Text;
using System.Text.Json;
using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;

namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>
/// Probabilities as a list of classes with their numbers, often of the best few only. A class that a row leaves out is not
/// at zero: when it is the only one, what is left to 1 is its own; of several nobody knows, and the row has no probabilities.
/// </summary>
internal static class ClassPairs
{
    /// <summary>How far the numbers of a row may be beyond 1 by rounding.</summary>
    private const double Tolerance = 0.01;

    /// <param name="lists">The list of each row.</param>
    /// <param name="places">Where class and probability stand in an item.</param>
    /// <param name="classes">All classes of the model, in the order that the vectors take.</param>
    /// <param name="format">The names of the columns.</param>
    /// <returns>The probabilities, missing where they are not known, and each row's class of the largest number.</returns>
    /// <exception cref="CodecException">The classes are not known; a row names none, another one, or one twice.</exception>
    public static (VectorColumn Probability, TextColumn Best) Read(Column lists, PairPlaces places, IReadOnlyList<string> classes, PayloadFormat format)
    {
        if (classes.Count == 0)
        {
            throw new CodecException("", "names classes that may be the best few only; set asset_properties.labels to all classes of the model");
        }

        var positions = classes.Select((c, i) => (Name: ClassLabel.Canonical(c), i)).DistinctBy(c => c.Name).ToDictionary(c => c.Name, c => c.i, StringComparer.Ordinal);
        var vectors = new double[lists.Length][];
        var missing = new bool[lists.Length];
        var best = new string[lists.Length];
        for (var row = 0; row < vectors.Length; row++)
        {
            var (vector, largest) = ReadRow(lists.GetText(row)!, places, classes, positions, $"row {row}");
            best[row] = classes[largest];
            missing[row] = !TryComplete(vector);
            vectors[row] = missing[row] ? [] : vector;
        }

        return (new VectorColumn(format.Probability, vectors, missing.Contains(true) ? missing : null), TextColumn.From(format.Prediction, best));
    }

    /// <summary>The lists of all rows as JSON, the best class first; empty where the probabilities are not known.</summary>
    public static JsonColumn Write(string name, Column probability, PairPlaces places, IReadOnlyList<string> classes)
    {
        var template = places.Template();
        return new JsonColumn(name, [.. Enumerable.Range(0, probability.Length).Select(row => probability.IsMissing(row)
            ? "[]"
            : WriteRow(template, Probabilities.Vector(probability, row), classes, row))]);
    }

    /// <summary>The numbers of a row in the order of the classes, NaN where it has none, and where the largest is: of equal ones the first in the list.</summary>
    private static (double[] Vector, int Largest) ReadRow(string list, PairPlaces places, IReadOnlyList<string> classes, Dictionary<string, int> positions, string place)
    {
        var vector = new double[classes.Count];
        Array.Fill(vector, double.NaN);
        var largest = -1;
        using var document = JsonDocument.Parse(list);
        foreach (var item in document.RootElement.EnumerateArray())
        {
            var name = Find(item, places.Class, place).ToString();
            if (!positions.TryGetValue(ClassLabel.Canonical(name), out var position))
            {
                throw new CodecException(place, $"names the class '{name}', which is none of the model's: {string.Join(", ", classes)}");
            }

            vector[position] = double.IsNaN(vector[position])
                ? JsonCells.Number(Find(item, places.Value, place), $"{place}, class '{name}'")
                : throw new CodecException(place, $"names the class '{name}' twice");
            largest = largest < 0 || vector[position] > vector[largest] ? position : largest;
        }

        return largest < 0 ? throw new CodecException(place, "names no class") : (vector, largest);
    }

    private static JsonElement Find(JsonElement item, JsonPlace place, string row) =>
        place.Find(item) is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Object or JsonValueKind.Array) } found
            ? found
            : throw new CodecException(row, $"has no text or number at '{place}' of {JsonCells.Show(item)}");

    /// <summary>Fills in the only class that is left out. False when the probabilities of several are not known.</summary>
    private static bool TryComplete(double[] vector)
    {
        var absent = vector.Count(double.IsNaN);
        var rest = 1 - vector.Where(p => !double.IsNaN(p)).Sum();
        if (absent == 1 && rest >= -Tolerance && !vector.Any(p => p < 0))
        {
            vector[Array.FindIndex(vector, double.IsNaN)] = Math.Max(0, rest);
            return true;
        }

        return absent == 0;
    }

    private static string WriteRow(JsonTemplate template, double[] vector, IReadOnlyList<string> classes, int row)
    {
        if (vector.Length != classes.Count)
        {
            throw new CodecException($"row {row}", $"has {vector.Length} probabilities for {classes.Count} classes");
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            foreach (var i in Enumerable.Range(0, vector.Length).OrderByDescending(i => vector[i]))
            {
                template.Write(writer, slot =>
                {
                    if (slot == 0)
                    {
                        writer.WriteStringValue(classes[i]);
                    }
                    else
                    {
                        writer.WriteNumberValue(vector[i]);
                    }
                });
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
