using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Records;
using Assay.Server.Subscriptions;

namespace Assay.Server.Engines;

/// <summary>Completes and joins what engines answer.</summary>
internal static class AnswerParts
{
    /// <summary>
    /// An answer that has probabilities but no prediction gets the most probable class as prediction: engines of
    /// probabilities decide by it. A vector of probabilities becomes one column a class where the subscription names them so.
    /// </summary>
    public static EngineAnswer Complete(EngineAnswer answer, PayloadFormat format)
    {
        if (format.IsRegression)
        {
            return answer;
        }

        var classes = answer.Labels ?? ClassesOf(format);
        if (classes.Count > 0 && !answer.Rows.TryGet(format.Prediction, out _) && ProbabilitiesOf(answer.Rows, format) is { } probabilities)
        {
            var predicted = probabilities.Select(p => p is { Length: > 0 } && p.Length == classes.Count ? classes[Array.IndexOf(p, p.Max())] : null);
            answer = answer with { Rows = answer.Rows.With(TextColumn.From(format.Prediction, predicted)) };
        }

        return ToClassColumns(answer, format);
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
        if (parts.Select(p => p.Labels).FirstOrDefault(l => l is not null && !l.SequenceEqual(labels!)) is { } others)
        {
            throw new EngineException(
                "engine_answer_wrong",
                $"The engine named the classes {string.Join(", ", labels!)} in one call and {string.Join(", ", others)} in another; set asset_properties.labels.");
        }

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

    /// <summary>The classes in the order of the subscription's probability columns, where it names any.</summary>
    private static IReadOnlyList<string> ClassesOf(PayloadFormat format) =>
        format.ClassColumns.Count > 0 && format.ClassColumns.Count != format.Classes.Count
            ? [.. format.ClassColumns.Select(AnswerReader.ClassOfColumn)]
            : format.Classes;

    /// <summary>The probabilities of each row, null where one is missing; null when the answer has none at all.</summary>
    private static IReadOnlyList<double[]?>? ProbabilitiesOf(Table rows, PayloadFormat format)
    {
        if (rows.TryGet(format.Probability, out var column))
        {
            return [.. Enumerable.Range(0, column.Length).Select(row =>
                column is VectorColumn vectors ? vectors.IsMissing(row) ? null : vectors.Values[row]
                // One number is the probability of the second, positive class.
                : column.TryGetNumber(row, out var positive) ? [1 - positive, positive]
                : null)];
        }

        var columns = format.ClassColumns.Select(c => rows.TryGet(c, out var found) ? found : null).OfType<Column>().ToList();
        return columns.Count < 2 || columns.Count < format.ClassColumns.Count
            ? null
            : [.. Enumerable.Range(0, rows.RowCount).Select(row => columns.Any(c => c.IsMissing(row))
                ? null
                : columns.Select(c => c.TryGetNumber(row, out var number) ? number : 0).ToArray())];
    }

    private static EngineAnswer ToClassColumns(EngineAnswer answer, PayloadFormat format)
    {
        var names = format.ClassColumns;
        if (names.Count < 2
            || !answer.Rows.TryGet(format.Probability, out var nameless)
            || names.Any(n => answer.Rows.TryGet(n, out _))
            || ProbabilitiesOf(answer.Rows, format) is not { } probabilities
            || probabilities.Any(p => p is not null && p.Length != names.Count))
        {
            // What does not fit is left as it is: the reader of answers says which columns are missing.
            return answer;
        }

        var order = OrderOf(ClassesOf(format), answer.Labels);
        var missing = probabilities.Select(p => p is null).ToArray();
        var columns = names.Select((name, i) => (Column)new DoubleColumn(name, [.. probabilities.Select(p => p?[order[i]] ?? 0)], missing));
        return new EngineAnswer(
            new Table([.. answer.Rows.Columns.Where(c => c != nameless), .. columns]),
            answer.Labels is { } labels ? [.. order.Select(i => labels[i])] : null);
    }

    /// <summary>Where each class stands in the engine's vectors: by its name where the engine names the same classes, else in their order.</summary>
    private static int[] OrderOf(IReadOnlyList<string> classes, IReadOnlyList<string>? labels)
    {
        var named = labels?.Select(ClassLabel.Canonical).ToList() ?? [];
        var order = classes.Select(c => named.IndexOf(ClassLabel.Canonical(c))).ToArray();
        return order.Contains(-1) || order.Distinct().Count() < order.Length ? [.. Enumerable.Range(0, classes.Count)] : order;
    }
}
