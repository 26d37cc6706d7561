using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.Quality;

/// <summary>Labels, predictions and scores of the rows that have both a label and a prediction.</summary>
internal sealed record LabelledRows(
    string Negative, string Positive, bool[] LabelIsPositive, bool[] PredictionIsPositive, double[] PositiveScores, int Skipped)
{
    /// <param name="label">The true outcomes.</param>
    /// <param name="answer">The model's answers on the same rows.</param>
    /// <param name="positiveClass">
    /// The positive class; by default the second one: of the model's own order when it names its classes, else in
    /// ordinal order.
    /// </param>
    /// <exception cref="MonitorException">There are not exactly two classes, or the positive one is not among them.</exception>
    public static LabelledRows Read(Column label, ModelAnswer answer, string? positiveClass)
    {
        var classes = Classes(label, answer);
        var positive = positiveClass is null ? classes[1] : classes.FirstOrDefault(c => Same(c, positiveClass))
            ?? throw new MonitorException("invalid_value", $"'{positiveClass}' is no class; the classes are {string.Join(", ", classes)}.", "positive_class");
        var scoreIndex = answer.Classes.ToList().FindIndex(c => Same(c, positive));
        var labels = new List<bool>(label.Length);
        var predictions = new List<bool>(label.Length);
        var scores = new List<double>(label.Length);
        for (var row = 0; row < label.Length; row++)
        {
            if (label.GetText(row) is not { } actual || answer.Predictions[row] is not { } predicted)
            {
                continue;
            }

            labels.Add(Same(actual, positive));
            predictions.Add(Same(predicted, positive));
            var vector = answer.Probabilities?[row];
            scores.Add(vector is not null && scoreIndex >= 0 && scoreIndex < vector.Length ? vector[scoreIndex] : double.NaN);
        }

        var negative = classes.First(c => !Same(c, positive));
        return new LabelledRows(negative, positive, [.. labels], [.. predictions], [.. scores], label.Length - labels.Count);
    }

    private static List<string> Classes(Column label, ModelAnswer answer)
    {
        var found = answer.Classes.ToList();
        var seen = found.Select(ClassLabel.Canonical).ToHashSet(StringComparer.Ordinal);
        var unnamed = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var row = 0; row < label.Length; row++)
        {
            foreach (var text in new[] { label.GetText(row), answer.Predictions[row] })
            {
                if (text is not null && seen.Add(ClassLabel.Canonical(text)))
                {
                    unnamed.Add(ClassLabel.Canonical(text), text);
                }
            }
        }

        found.AddRange(unnamed.Values);
        return found.Count == 2
            ? found
            : throw new MonitorException("classes_not_binary", $"Labels and predictions have {found.Count} classes ({string.Join(", ", found.Take(10))}); a binary model has two. Labels must be written like the model's predictions.");
    }

    private static bool Same(string a, string b) => ClassLabel.Canonical(a) == ClassLabel.Canonical(b);
}
