using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;

namespace Assay.Server.Engines.Codecs;

/// <summary>
/// Probabilities that come with the names of their classes, in an order that may differ from row to row and often only the
/// best few. The classes that a row leaves out share what is left to 1: they are not zero.
/// </summary>
internal static class ClassScores
{
    /// <param name="name">The column of the vectors.</param>
    /// <param name="rows">The classes and probabilities of each row; null where the row has none.</param>
    /// <param name="place">Where the rows stand.</param>
    /// <param name="format">The known classes, whose order the vectors take; without any they are in the order of their names.</param>
    /// <exception cref="CodecException">A row names an unknown class or one twice, or leaves classes out that nobody knows.</exception>
    public static (VectorColumn Column, IReadOnlyList<string> Classes) Gather(
        string name, IReadOnlyList<IReadOnlyList<(string Class, double Score)>?> rows, string place, PayloadFormat format)
    {
        IReadOnlyList<string> classes = format.Classes.Count > 0
            ? format.Classes
            : [.. rows.SelectMany(r => r ?? []).Select(s => s.Class).Distinct().Order(StringComparer.Ordinal)];
        var positions = classes.Select((c, i) => (Name: ClassLabel.Canonical(c), i)).DistinctBy(c => c.Name).ToDictionary(c => c.Name, c => c.i, StringComparer.Ordinal);
        var vectors = new double[rows.Count][];
        for (var row = 0; row < vectors.Length; row++)
        {
            vectors[row] = rows[row] is { } scores ? Vector(scores, classes, positions, $"{place}[{row}]", format.Classes.Count > 0) : [];
        }

        var missing = rows.Any(r => r is null) ? rows.Select(r => r is null).ToArray() : null;
        return (new VectorColumn(name, vectors, missing), classes);
    }

    private static double[] Vector(
        IReadOnlyList<(string Class, double Score)> scores, IReadOnlyList<string> classes, Dictionary<string, int> positions, string place, bool areKnown)
    {
        var vector = new double[classes.Count];
        Array.Fill(vector, double.NaN);
        foreach (var (label, score) in scores)
        {
            if (!positions.TryGetValue(ClassLabel.Canonical(label), out var position))
            {
                throw new CodecException(place, $"names the class '{label}', which is none of the subscription's: {string.Join(", ", classes)}");
            }

            vector[position] = double.IsNaN(vector[position]) ? score : throw new CodecException(place, $"names the class '{label}' twice");
        }

        var absent = vector.Count(double.IsNaN);
        if (absent > 0 && !areKnown)
        {
            throw new CodecException(place, "names other classes than other rows; set asset_properties.labels to all classes of the model");
        }

        var share = absent == 0 ? 0 : Math.Max(0, 1 - scores.Sum(s => s.Score)) / absent;
        return [.. vector.Select(p => double.IsNaN(p) ? share : p)];
    }
}
