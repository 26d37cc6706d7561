using System.Text;
using System.Text.Json;
using Assay.Monitors.Tables;

namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>Between a vector of probabilities a row and the forms in which engines give them.</summary>
internal static class Probabilities
{
    /// <param name="mapping">The form.</param>
    /// <param name="read">The rows, each column named by its place.</param>
    /// <param name="labels">The classes that the body names; becomes the order of the vectors when the form says it.</param>
    /// <param name="format">The name of the column, and the classes where the answer has none.</param>
    public static VectorColumn Read(ProbabilityMapping mapping, Table read, ref IReadOnlyList<string>? labels, PayloadFormat format)
    {
        var columns = mapping.Places.Select(p => read[p.Text]).ToList();
        var classes = labels ?? format.Classes;
        var vectors = new double[read.RowCount][];
        switch (mapping.Kind)
        {
            case ProbabilityKind.Members:
                labels = mapping.Classes;
                Fill(vectors, row => [.. columns.Select(c => Number(c, row))]);
                break;
            case ProbabilityKind.Scalar:
                Fill(vectors, row => [1 - Number(columns[0], row), Number(columns[0], row)]);
                break;
            case ProbabilityKind.Map:
                labels = ReadPairs(row => Pairs(columns[0].GetText(row)!, $"row {row}"), classes, vectors);
                break;
            case ProbabilityKind.Vector when mapping.ClassNames is { } place:
                var names = read[place.Text];
                labels = ReadPairs(row => Pairs(names, columns[0], row), classes, vectors);
                break;
            default:
                Fill(vectors, row => ((VectorColumn)columns[0]).Values[row]);
                break;
        }

        return new VectorColumn(format.Probability, vectors);
    }

    /// <summary>The columns that hold the probabilities, named by their places.</summary>
    public static IReadOnlyList<Column> Write(ProbabilityMapping mapping, Column probability, IReadOnlyList<string> classes)
    {
        if (mapping.Pair is { } pair)
        {
            return [ClassPairs.Write(mapping.Places[0].Text, probability, pair, classes)];
        }

        var vectors = Enumerable.Range(0, probability.Length).Select(row => Vector(probability, row)).ToArray();
        switch (mapping.Kind)
        {
            case ProbabilityKind.Members:
                var positions = mapping.Classes.Select(c => Position(classes, c)).ToList();
                return [.. mapping.Places.Select((p, i) => new DoubleColumn(p.Text, [.. vectors.Select((v, row) => At(v, positions[i], row))]))];
            case ProbabilityKind.Scalar:
                return [new DoubleColumn(mapping.Places[0].Text, [.. vectors.Select((v, row) => At(v, 1, row))])];
            case ProbabilityKind.Map:
                return [new JsonColumn(mapping.Places[0].Text, [.. vectors.Select((v, row) => Map(v, classes, row))])];
            default:
                var column = new VectorColumn(mapping.Places[0].Text, vectors);
                return mapping.ClassNames is { } place
                    ? [column, new JsonColumn(place.Text, [.. vectors.Select((v, row) => List(v, classes, row))])]
                    : [column];
        }
    }

    private static void Fill(double[][] vectors, Func<int, double[]> read)
    {
        for (var row = 0; row < vectors.Length; row++)
        {
            vectors[row] = read(row);
        }
    }

    /// <summary>Puts numbers that come with their classes in one order: that of the known classes, else of the first row.</summary>
    private static IReadOnlyList<string> ReadPairs(Func<int, IReadOnlyList<(string Class, double Probability)>> read, IReadOnlyList<string> classes, double[][] vectors)
    {
        for (var row = 0; row < vectors.Length; row++)
        {
            var pairs = read(row);
            if (classes.Count == 0)
            {
                classes = [.. pairs.Select(p => p.Class)];
            }

            var vector = new double[classes.Count];
            if (pairs.Count != classes.Count)
            {
                throw new CodecException($"row {row}", $"has probabilities for {pairs.Count} classes where the model has {classes.Count}: {Names(classes)}");
            }

            var filled = new bool[classes.Count];
            foreach (var (name, probability) in pairs)
            {
                var position = Position(classes, name);
                if (filled[position])
                {
                    throw new CodecException($"row {row}", $"names the class '{name}' twice");
                }

                filled[position] = true;
                vector[position] = probability;
            }

            vectors[row] = vector;
        }

        return classes;
    }

    private static List<(string, double)> Pairs(string map, string place)
    {
        using var document = JsonDocument.Parse(map);
        return [.. document.RootElement.EnumerateObject().Select(m => (m.Name, JsonCells.Number(m.Value, $"{place}, class '{m.Name}'")))];
    }

    private static List<(string, double)> Pairs(Column names, Column probabilities, int row)
    {
        var vector = ((VectorColumn)probabilities).Values[row];
        using var document = JsonDocument.Parse(names is JsonColumn or VectorColumn ? names.GetText(row) ?? "[]" : "[]");
        var classes = document.RootElement.EnumerateArray().Select(c => c.ToString()).ToList();
        return classes.Count == vector.Length
            ? [.. classes.Zip(vector)]
            : throw new CodecException($"row {row}", $"names {classes.Count} classes and has {vector.Length} probabilities");
    }

    private static double Number(Column column, int row) => column.TryGetNumber(row, out var number) ? number : throw new CodecException($"row {row}", $"has no number at '{column.Name}'");

    /// <summary>The probabilities of a row; one number is that of the second class.</summary>
    /// <exception cref="CodecException">The row has none.</exception>
    public static double[] Vector(Column probability, int row) =>
        probability is VectorColumn vectors && !vectors.IsMissing(row) ? vectors.Values[row]
        : probability.TryGetNumber(row, out var second) ? [1 - second, second]
        : throw new CodecException($"row {row}", $"has no probability in the column '{probability.Name}'");

    private static double At(double[] vector, int position, int row) =>
        position < vector.Length ? vector[position] : throw new CodecException($"row {row}", $"has {vector.Length} probabilities, too few");

    private static int Position(IReadOnlyList<string> classes, string name) =>
        classes.ToList().IndexOf(name) is >= 0 and var position ? position : throw new CodecException("", $"'{name}' is none of the model's classes, which are {Names(classes)}");

    private static string Map(double[] vector, IReadOnlyList<string> classes, int row) => Json(writer =>
    {
        writer.WriteStartObject();
        for (var i = 0; i < Same(vector, classes, row); i++)
        {
            writer.WriteNumber(classes[i], vector[i]);
        }

        writer.WriteEndObject();
    });

    private static string List(double[] vector, IReadOnlyList<string> classes, int row) => Json(writer =>
    {
        writer.WriteStartArray();
        for (var i = 0; i < Same(vector, classes, row); i++)
        {
            writer.WriteStringValue(classes[i]);
        }

        writer.WriteEndArray();
    });

    private static int Same(double[] vector, IReadOnlyList<string> classes, int row) => vector.Length == classes.Count
        ? vector.Length
        : throw new CodecException($"row {row}", $"has {vector.Length} probabilities for {classes.Count} classes");

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Names(IReadOnlyList<string> classes) => classes.Count == 0 ? "unknown" : string.Join(", ", classes.Select(c => $"'{c}'"));
}
