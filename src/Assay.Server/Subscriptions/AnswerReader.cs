using System.Globalization;
using Assay.Contracts.Envelopes;
using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;

namespace Assay.Server.Subscriptions;

/// <summary>
/// Reads a model's output columns by the roles of its subscription: predictions as labels or indexes; probabilities as
/// one array, one column per class, or one number for the positive class. Says what contradicts the subscription.
/// </summary>
internal static class AnswerReader
{
    private const double SumTolerance = 0.01;

    /// <param name="roles">Which column is what.</param>
    /// <param name="rows">The output columns; others may stand beside them.</param>
    /// <param name="labels">The classes as the engine's answer names them, when it does.</param>
    /// <param name="findings">Gets a sentence with the remedy for each contradiction.</param>
    /// <returns>Null when there is no prediction column.</returns>
    public static ModelAnswer? Read(ModelRoles roles, Table rows, IReadOnlyList<string>? labels, List<ApiError> findings)
    {
        if (roles.Decision is not { } name || !rows.TryGet(name, out var prediction))
        {
            findings.Add(MissingPrediction(roles, [.. rows.Columns.Select(c => c.Name)]));
            return null;
        }

        if (roles.IsRegression)
        {
            return new ModelAnswer(Texts(prediction), null, []);
        }

        var classes = ClassesOf(roles, rows, labels);
        var probabilities = ReadProbabilities(roles, rows, ref classes, findings);
        var predictions = Texts(prediction);
        if (probabilities is null)
        {
            return new ModelAnswer(predictions, null, classes);
        }

        predictions = ResolveIndexes(predictions, classes);
        if (classes.Count == 0)
        {
            classes = LearnClasses(predictions, probabilities);
        }

        CheckOrder(predictions, probabilities, classes, findings);
        CheckSums(probabilities, findings);
        return new ModelAnswer(predictions, probabilities, classes);
    }

    private static IReadOnlyList<string> ClassesOf(ModelRoles roles, Table rows, IReadOnlyList<string>? labels)
    {
        if (labels is { Count: > 0 })
        {
            return labels;
        }

        if (roles.Classes.Count > 0)
        {
            return roles.Classes;
        }

        return roles.Probabilities.Count > 1 ? [.. roles.Probabilities.Select(ClassOfColumn)] : [];
    }

    /// <summary>The class in the name of a probability column, such as <c>Scored Probabilities for Class "Risk"</c>.</summary>
    public static string ClassOfColumn(string name)
    {
        var quoted = name.Split('"');
        if (quoted.Length == 3)
        {
            return quoted[1];
        }

        foreach (var prefix in new[] { "$NP-", "probability_", "prob_", "proba_" })
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return name[prefix.Length..];
            }
        }

        return name;
    }

    private static double[][]? ReadProbabilities(ModelRoles roles, Table rows, ref IReadOnlyList<string> classes, List<ApiError> findings)
    {
        var columns = roles.Probabilities.Select(p => rows.TryGet(p, out var column) ? column : null).OfType<Column>().ToList();
        if (columns.Count < roles.Probabilities.Count)
        {
            var missing = roles.Probabilities.Where(p => !rows.TryGet(p, out _));
            findings.Add(new ApiError(
                "probability_column_missing",
                $"The answers have no column {string.Join(", ", missing.Select(m => $"'{m}'"))}; the subscription names it as probability. They have {Names([.. rows.Columns.Select(c => c.Name)])}.",
                [.. missing]));
        }

        if (columns.Count == 0)
        {
            return null;
        }

        if (columns is [VectorColumn vectors])
        {
            return [.. Enumerable.Range(0, rows.RowCount).Select(row => vectors.IsMissing(row) ? [] : vectors.Values[row])];
        }

        var read = new double[rows.RowCount][];
        for (var row = 0; row < read.Length; row++)
        {
            // One number is the probability of the second, positive class.
            read[row] = columns.Count == 1
                ? columns[0].TryGetNumber(row, out var positive) ? [1 - positive, positive] : []
                : NumbersOf(columns, row);
        }

        return read;
    }

    /// <summary>The numbers of a row, one a column; none when one of them is missing: it is not zero.</summary>
    private static double[] NumbersOf(List<Column> columns, int row)
    {
        var numbers = new double[columns.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!columns[i].TryGetNumber(row, out numbers[i]))
            {
                return [];
            }
        }

        return numbers;
    }

    /// <summary>Predictions that are indexes of classes become the classes' names.</summary>
    public static IReadOnlyList<string?> ResolveIndexes(IReadOnlyList<string?> predictions, IReadOnlyList<string> classes)
    {
        var names = classes.Select(ClassLabel.Canonical).ToHashSet(StringComparer.Ordinal);
        if (classes.Count == 0 || predictions.Any(p => p is not null && names.Contains(ClassLabel.Canonical(p))))
        {
            return predictions;
        }

        return [.. predictions.Select(p => double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out var index)
            && index >= 0 && index < classes.Count && index == Math.Floor(index) ? classes[(int)index] : p)];
    }

    /// <summary>When nobody names the classes: each position is the class most often predicted where it is largest.</summary>
    private static IReadOnlyList<string> LearnClasses(IReadOnlyList<string?> predictions, double[][] probabilities)
    {
        var width = probabilities.Select(p => p.Length).DefaultIfEmpty().Max();
        var votes = new Dictionary<string, int>[width];
        for (var row = 0; row < probabilities.Length; row++)
        {
            if (predictions[row] is { } label && probabilities[row].Length > 0)
            {
                var largest = LargestIndex(probabilities[row]);
                (votes[largest] ??= new(StringComparer.Ordinal))[label] = votes[largest].GetValueOrDefault(label) + 1;
            }
        }

        var classes = votes.Select(v => v?.MaxBy(x => x.Value).Key).ToArray();
        var known = predictions.OfType<string>().Distinct().ToList();
        for (var i = 0; i < width; i++)
        {
            // A position that is never the largest belongs to the one class that is left, or to nobody known.
            classes[i] ??= known.Except(classes.OfType<string>()).FirstOrDefault() ?? $"class {i}";
        }

        return classes.Distinct().Count() == width ? [.. classes.OfType<string>()] : [];
    }

    private static void CheckOrder(IReadOnlyList<string?> predictions, double[][] probabilities, IReadOnlyList<string> classes, List<ApiError> findings)
    {
        int agree = 0, counted = 0;
        for (var row = 0; row < probabilities.Length; row++)
        {
            if (predictions[row] is { } label && probabilities[row].Length == classes.Count && classes.Count > 0)
            {
                counted++;
                agree += IsLargest(probabilities[row], classes, label) ? 1 : 0;
            }
        }

        if (counted >= 10 && agree * 2 < counted)
        {
            findings.Add(new ApiError(
                "class_order",
                $"In {counted - agree} of {counted} rows the largest probability is not the predicted class: the order of the classes ({string.Join(", ", classes)}) contradicts the probabilities. "
                + "Correct the engine's 'labels' or the subscription's asset_properties.labels; the reverse order fits better.",
                [.. classes]));
        }
    }

    /// <summary>Whether no class is more probable than the predicted one; where two are equal, the engine may take either.</summary>
    private static bool IsLargest(double[] probabilities, IReadOnlyList<string> classes, string label)
    {
        var largest = probabilities[LargestIndex(probabilities)];
        for (var i = 0; i < probabilities.Length; i++)
        {
            if (probabilities[i] == largest && ClassLabel.Canonical(classes[i]) == ClassLabel.Canonical(label))
            {
                return true;
            }
        }

        return false;
    }

    private static void CheckSums(double[][] probabilities, List<ApiError> findings)
    {
        var wrong = probabilities.Count(p => p.Length > 1 && Math.Abs(p.Sum() - 1) > SumTolerance);
        if (wrong * 20 > probabilities.Length)
        {
            findings.Add(new ApiError("probability_sum", $"In {wrong} of {probabilities.Length} rows the class probabilities do not add up to 1; send probabilities, not scores."));
        }
    }

    /// <summary>What to say when the answers do not have the column that the subscription names as the prediction.</summary>
    public static ApiError MissingPrediction(ModelRoles roles, IReadOnlyList<string> columns)
    {
        if (roles.Decision is null)
        {
            return new ApiError("prediction_field_missing", "The subscription names no prediction column; set asset_properties.prediction_field.");
        }

        var likely = columns.FirstOrDefault(n => n.Contains("predict", StringComparison.OrdinalIgnoreCase) && !n.Contains("prob", StringComparison.OrdinalIgnoreCase));
        var remedy = likely is null ? "" : $" Set asset_properties.prediction_field to '{likely}'.";
        return new ApiError(
            "prediction_column_missing",
            $"The answers have no column '{roles.Decision}', which the subscription names as the prediction. They have {Names(columns)}.{remedy}",
            [roles.Decision]);
    }

    private static string Names(IReadOnlyList<string> columns) => string.Join(", ", columns.Select(c => $"'{c}'").Take(40));

    private static IReadOnlyList<string?> Texts(Column column) => [.. Enumerable.Range(0, column.Length).Select(column.GetText)];

    private static int LargestIndex(double[] values) => Array.IndexOf(values, values.Max());
}
