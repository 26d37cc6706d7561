using System.Globalization;
using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;
using Assay.Server.Monitoring;
using Assay.Server.Subscriptions;

namespace Assay.Server.Explanations;

/// <summary>The decision that is explained: the one that was logged, or what the engine decides now.</summary>
/// <param name="Prediction">The decision.</param>
/// <param name="Index">Its place among the classes; −1 for regression.</param>
/// <param name="Probability">Its probability as the engine gives it now; null for regression.</param>
/// <param name="StillSame">Whether the engine still decides as it was logged.</param>
internal sealed record ExplainedClass(string Prediction, int Index, double? Probability, bool StillSame)
{
    /// <param name="roles">Which column is what.</param>
    /// <param name="logged">The logged row; null for one that is not.</param>
    /// <param name="answer">The engine's answers to the row, in the first place, and its copies.</param>
    /// <exception cref="MonitorException">Nothing was logged as prediction, or there are no probabilities.</exception>
    public static ExplainedClass Of(ModelRoles roles, Table? logged, ModelAnswer answer)
    {
        var now = answer.Predictions[0] ?? throw new MonitorException("prediction_missing", "The engine gives no prediction for the row.");
        var decided = (logged is null ? null : LoggedAnswers.Read(roles, logged).Predictions[0]) ?? now;
        if (roles.IsRegression)
        {
            return new ExplainedClass(decided, -1, null, decided == now);
        }

        if (answer.Probabilities is not { } probabilities || probabilities[0].Length == 0)
        {
            throw new MonitorException("probabilities_missing", "The engine gives no class probabilities; explanations of classifications need them. Set asset_properties.probability_fields when it does.", "probability_fields");
        }

        // A logged index counts as the class it stands for.
        var index = answer.Classes.ToList().FindIndex(c => Same(c, decided));
        if (index < 0 && int.TryParse(decided, CultureInfo.InvariantCulture, out var position) && position >= 0 && position < answer.Classes.Count)
        {
            (index, decided) = (position, answer.Classes[position]);
        }

        return index >= 0
            ? new ExplainedClass(decided, index, ProbabilityAt(probabilities[0], index), Same(decided, now))
            : throw new MonitorException("class_unknown", $"The logged decision '{decided}' is none of the engine's classes ({string.Join(", ", answer.Classes)}). Set asset_properties.labels to the classes in the order of the probabilities.", "labels");
    }

    /// <summary>The probability of the explained class in each answer, or the predicted number.</summary>
    public double[] Values(ModelAnswer answer) => Index >= 0
        ? [.. answer.Probabilities!.Select(p => ProbabilityAt(p, Index))]
        : [.. answer.Predictions.Select(p => double.Parse(p ?? throw new MonitorException("prediction_missing", "The engine left out a prediction."), CultureInfo.InvariantCulture))];

    private static double ProbabilityAt(double[] vector, int index) => index < vector.Length
        ? vector[index]
        : throw new MonitorException("probabilities_missing", $"The engine gives {vector.Length} probabilities for a row where it has at least {index + 1} classes; it must give one for each class in every row.");

    private static bool Same(string a, string b) => ClassLabel.Canonical(a) == ClassLabel.Canonical(b);
}
