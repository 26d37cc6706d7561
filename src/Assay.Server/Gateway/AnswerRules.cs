using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Subscriptions;

namespace Assay.Server.Gateway;

/// <summary>What an answer must keep to be stored as a scoring: the subscription's prediction, its classes, and numbers.</summary>
internal static class AnswerRules
{
    /// <param name="roles">What the subscription says of the model's outputs; what it does not say is not checked.</param>
    /// <param name="rows">The answer.</param>
    /// <exception cref="CodecException">Names the row and the rule that it breaks.</exception>
    public static void Check(ModelRoles roles, Table rows)
    {
        if (roles.Decision is not { } name)
        {
            return;
        }

        if (!rows.TryGet(name, out var prediction))
        {
            throw new CodecException("", AnswerReader.MissingPrediction(roles, [.. rows.Columns.Select(c => c.Name)]).Message);
        }

        if (!roles.IsRegression)
        {
            CheckClasses(roles.Classes, prediction);
            foreach (var field in roles.Probabilities)
            {
                if (rows.TryGet(field, out var probability))
                {
                    CheckProbabilities(roles, probability);
                }
            }
        }
    }

    private static void CheckClasses(IReadOnlyList<string> classes, Column prediction)
    {
        if (classes.Count == 0)
        {
            return;
        }

        var known = classes.Select(ClassLabel.Canonical).ToHashSet(StringComparer.Ordinal);
        for (var row = 0; row < prediction.Length; row++)
        {
            // A prediction may be the index of its class.
            var isIndex = prediction.TryGetNumber(row, out var index) && index >= 0 && index < classes.Count && index == Math.Floor(index);
            if (prediction.GetText(row) is { } label && !isIndex && !known.Contains(ClassLabel.Canonical(label)))
            {
                throw new CodecException($"row {row + 1}", $"'{label}' is none of the classes {string.Join(", ", classes)}; if it is a class, add it to asset_properties.labels");
            }
        }
    }

    private static void CheckProbabilities(ModelRoles roles, Column probability)
    {
        for (var row = 0; row < probability.Length; row++)
        {
            if (probability.IsMissing(row))
            {
                continue;
            }

            if (probability is not VectorColumn vectors)
            {
                if (!probability.TryGetNumber(row, out var number) || !double.IsFinite(number))
                {
                    throw new CodecException($"row {row + 1}", $"'{probability.Name}' is no number");
                }
            }
            else if (roles.Classes.Count > 0 && vectors.Values[row].Length != roles.Classes.Count)
            {
                throw new CodecException($"row {row + 1}", $"there are {vectors.Values[row].Length} probabilities for {roles.Classes.Count} classes");
            }
        }
    }
}
