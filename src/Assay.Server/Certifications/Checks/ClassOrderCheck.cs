using Assay.Monitors.Fairness;
using Assay.Server.Subscriptions;

namespace Assay.Server.Certifications.Checks;

/// <summary>The largest probability belongs to the predicted class, the classes are the known ones, and probabilities are such.</summary>
internal sealed class ClassOrderCheck : ICertificationCheck
{
    private const int Rows = 200;
    private const int FewRows = 10;

    public string Id => "class_order";

    public string Name => "Classes and their order";

    public string Fix => "See the engine's own log for what it does with these rows.";

    public async Task<CheckOutcome> RunAsync(CertifiedModel model, CancellationToken cancellation)
    {
        if (model.Roles.IsRegression)
        {
            return CheckOutcome.Skip("A regression has no classes.");
        }

        var scored = await model.MeasureAsync(model.First(Rows), cancellation);
        var answer = scored.Answer!;
        if (Strangers(answer) is { Count: > 0 } strangers)
        {
            return CheckOutcome.Fail(
                $"The engine predicts {string.Join(", ", strangers.Take(5).Select(s => $"'{s}'"))}; the classes are {string.Join(", ", answer.Classes.Select(c => $"'{c}'"))}.",
                "Name every class in asset_properties.labels as the engine writes it.");
        }

        if (scored.Findings.FirstOrDefault(f => f.Code is "class_order") is { } order)
        {
            return CheckOutcome.Fail(order.Message, "Correct the order of asset_properties.labels, or that of the engine's own labels.");
        }

        if (answer.Probabilities is not { } probabilities)
        {
            return CheckOutcome.Skip("There are no probabilities to compare with the predictions.");
        }

        if (probabilities.FirstOrDefault(p => p.Length != answer.Classes.Count) is { } other)
        {
            return CheckOutcome.Fail($"A row has {other.Length} probabilities for {answer.Classes.Count} classes.", "Let the engine answer one probability for each class of asset_properties.labels.");
        }

        if (probabilities.Any(p => p.Any(v => v is < -1e-6 or > 1 + 1e-6)) || scored.Findings.Any(f => f.Code == "probability_sum"))
        {
            return CheckOutcome.Fail("The probabilities of a row are not between 0 and 1 or do not add up to 1: they are scores.", "Let the engine answer probabilities, for instance by predict_proba or a softmax.");
        }

        return model.Sample.RowCount < FewRows
            ? CheckOutcome.Warn($"Nothing contradicts the order in {model.Sample.RowCount} rows, which are too few to tell.", $"Certify with at least {FewRows} rows of both classes.")
            : CheckOutcome.Pass($"In {answer.Predictions.Count} rows the largest probability is that of the predicted class ({string.Join(", ", answer.Classes)}).");
    }

    private static List<string> Strangers(ModelAnswer answer)
    {
        var known = answer.Classes.Select(ClassLabel.Canonical).ToHashSet(StringComparer.Ordinal);
        return known.Count == 0 ? [] : [.. answer.Predictions.OfType<string>().Where(p => !known.Contains(ClassLabel.Canonical(p))).Distinct()];
    }
}
