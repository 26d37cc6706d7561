using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.Quality;

/// <summary>Labels, predictions and probabilities by class, of the rows that have both a label and a prediction.</summary>
/// <param name="Classes">The classes.</param>
/// <param name="Labels">The place of each row's label.</param>
/// <param name="Predictions">The place of each row's prediction.</param>
/// <param name="Probabilities">The probability of each class; empty where a row has none.</param>
/// <param name="Skipped">How many rows lack a label or a prediction.</param>
internal sealed record ClassifiedRows(ClassNames Classes, IReadOnlyList<int> Labels, IReadOnlyList<int> Predictions, IReadOnlyList<double[]> Probabilities, int Skipped)
{
    private const int MostClasses = 1000;

    /// <exception cref="MonitorException">There are far too many classes.</exception>
    public static ClassifiedRows Read(IReadOnlyList<AnsweredRows> parts)
    {
        var known = parts.Select(p => p.Answer.Classes).FirstOrDefault(c => c.Count > 0) ?? [];
        var texts = parts.SelectMany(p => Texts(p)).Where(t => t.Label is not null && t.Prediction is not null).ToList();
        var classes = new ClassNames(known, texts.SelectMany(t => new[] { t.Label!, t.Prediction! }));
        if (classes.All.Count > MostClasses)
        {
            throw new MonitorException("too_many_classes", $"Labels and predictions have {classes.All.Count} classes; up to {MostClasses} are compared. Set asset.problem_type to regression if they are numbers.", "problem_type");
        }

        var (labels, predictions, probabilities) = (new List<int>(texts.Count), new List<int>(texts.Count), new List<double[]>(texts.Count));
        foreach (var part in parts)
        {
            var places = part.Answer.Classes.Select(classes.Find).ToArray();
            var isOrdered = places.Length == classes.All.Count && places.Index().All(p => p.Item == p.Index);
            foreach (var (row, (label, prediction)) in Texts(part).Index())
            {
                if (label is not null && prediction is not null)
                {
                    labels.Add(classes.Find(label)!.Value);
                    predictions.Add(classes.Find(prediction)!.Value);
                    probabilities.Add(part.Answer.Probabilities?[row] is { } vector && vector.Length == places.Length
                        ? isOrdered ? vector : Ordered(vector, places, classes.All.Count)
                        : []);
                }
            }
        }

        return new ClassifiedRows(classes, labels, predictions, probabilities, parts.Sum(p => p.Labels.Length) - labels.Count);
    }

    private static IEnumerable<(string? Label, string? Prediction)> Texts(AnsweredRows part)
    {
        for (var row = 0; row < part.Labels.Length; row++)
        {
            yield return (part.Labels.GetText(row), part.Answer.Predictions[row]);
        }
    }

    /// <summary>Probabilities in the order of all classes; a class that the model does not know has none.</summary>
    private static double[] Ordered(double[] vector, int?[] places, int classes)
    {
        var ordered = new double[classes];
        for (var i = 0; i < vector.Length; i++)
        {
            if (places[i] is { } place)
            {
                ordered[place] = vector[i];
            }
        }

        return ordered;
    }
}
