using Assay.Monitors.Tables;

namespace Assay.Server.Engines.Codecs;

/// <summary>Probabilities that an engine answers as one column a class.</summary>
internal static class ClassProbabilities
{
    /// <summary>
    /// The columns as they are, when the subscription names them one by one; else as one vector in their order. The
    /// answer's labels are their classes either way.
    /// </summary>
    /// <param name="others">The other columns of the answer.</param>
    /// <param name="probabilities">The class and the column of each, in the engine's order.</param>
    /// <param name="format">What the subscription names.</param>
    /// <exception cref="CodecException">A value is no number; names the row.</exception>
    public static EngineAnswer Gather(IReadOnlyList<Column> others, IReadOnlyList<(string Class, Column Column)> probabilities, PayloadFormat format)
    {
        var table = others.Aggregate(new Table([]), (all, column) => all.With(column));
        if (probabilities.Count == 0)
        {
            return new EngineAnswer(table, null);
        }

        var numbers = probabilities.Select(p => (p.Class, Column: TextNumbers.Scores(p.Column))).ToList();
        if (numbers.All(n => format.ClassColumns.Contains(n.Column.Name)) && numbers.Count == format.ClassColumns.Count)
        {
            var byName = numbers.ToDictionary(n => n.Column.Name, n => n.Class, StringComparer.Ordinal);
            return new EngineAnswer(numbers.Aggregate(table, (all, n) => all.With(n.Column)), [.. format.ClassColumns.Select(c => byName[c])]);
        }

        var vectors = new double[numbers[0].Column.Length][];
        for (var row = 0; row < vectors.Length; row++)
        {
            vectors[row] = [.. numbers.Select(n => n.Column.TryGetNumber(row, out var number)
                ? number
                : throw new CodecException($"row {row}, column '{n.Column.Name}'", "has no number"))];
        }

        return new EngineAnswer(table.With(new VectorColumn(format.Probability, vectors)), [.. numbers.Select(n => n.Class)]);
    }
}
