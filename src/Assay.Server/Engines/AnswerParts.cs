using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Records;

namespace Assay.Server.Engines;

/// <summary>Completes and joins what engines answer.</summary>
internal static class AnswerParts
{
    /// <summary>
    /// An answer that has probabilities but no prediction gets the most probable class as prediction: engines of
    /// probabilities decide by it.
    /// </summary>
    public static EngineAnswer Complete(EngineAnswer answer, PayloadFormat format)
    {
        var classes = answer.Labels ?? format.Classes;
        if (format.IsRegression || classes.Count == 0 || answer.Rows.TryGet(format.Prediction, out _) || !answer.Rows.TryGet(format.Probability, out var probability))
        {
            return answer;
        }

        var predicted = Enumerable.Range(0, probability.Length).Select(row => MostProbable(probability, row, classes));
        return answer with { Rows = answer.Rows.With(TextColumn.From(format.Prediction, predicted)) };
    }

    /// <summary>The rows of several answers, one after the other.</summary>
    /// <exception cref="EngineException">The answers have different columns or types.</exception>
    public static EngineAnswer Join(IReadOnlyList<EngineAnswer> parts)
    {
        if (parts.Count == 1)
        {
            return parts[0];
        }

        if (parts.Count == 0)
        {
            return new EngineAnswer(new Table([]), null);
        }

        var labels = parts.Select(p => p.Labels).FirstOrDefault(l => l is not null);
        return new EngineAnswer(new Table([.. parts[0].Rows.Columns.Select(c => Join(c.Name, parts))]), labels);
    }

    private static Column Join(string name, IReadOnlyList<EngineAnswer> parts)
    {
        // The type is that of the first value: whole numbers become doubles when another part has doubles.
        var joined = new ColumnBuilder(name, null);
        foreach (var part in parts)
        {
            if (!part.Rows.TryGet(name, out var column))
            {
                throw new EngineException("engine_answer_wrong", $"The engine answered with the column '{name}' in one call and without it in another.");
            }

            for (var row = 0; row < column.Length; row++)
            {
                if (!Add(joined, column, row))
                {
                    throw new EngineException("engine_answer_wrong", $"The engine answered with different types in the column '{name}'.");
                }
            }
        }

        return joined.Build();
    }

    private static bool Add(ColumnBuilder joined, Column column, int row)
    {
        if (column.IsMissing(row))
        {
            joined.AddMissing();
            return true;
        }

        return column switch
        {
            BooleanColumn booleans => joined.Add(booleans.Values[row]),
            IntegerColumn integers => joined.Add(integers.Values[row]),
            DoubleColumn doubles => joined.Add(doubles.Values[row]),
            TimestampColumn times => joined.AddTime(times.Values[row]),
            VectorColumn vectors => joined.Add(vectors.Values[row]),
            JsonColumn json => joined.AddJson(json.Values[row]),
            _ => joined.Add(column.GetText(row)!.AsSpan()),
        };
    }

    private static string? MostProbable(Column probability, int row, IReadOnlyList<string> classes)
    {
        if (probability.IsMissing(row))
        {
            return null;
        }

        if (probability is VectorColumn vectors)
        {
            var vector = vectors.Values[row];
            return vector.Length == classes.Count && vector.Length > 0 ? classes[Array.IndexOf(vector, vector.Max())] : null;
        }

        // One number is the probability of the second, positive class.
        return classes.Count == 2 && probability.TryGetNumber(row, out var positive) ? classes[positive > 0.5 ? 1 : 0] : null;
    }
}
