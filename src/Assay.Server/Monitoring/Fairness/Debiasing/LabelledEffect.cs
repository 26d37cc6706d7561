using System.Text.Json.Nodes;
using Assay.Monitors.Fairness;
using Assay.Monitors.Fairness.Debiasing;
using Assay.Monitors.Statistics;
using Assay.Monitors.Tables;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.Fairness.Debiasing;

/// <summary>The accuracy of the model's own answers and of the debiased ones on the same labelled rows, [0, 1].</summary>
/// <param name="Before">That of the model's own answers.</param>
/// <param name="After">That of the debiased answers.</param>
/// <param name="Cost">The first less the second, with the interval of <see cref="AccuracyCost"/>.</param>
internal sealed record LabelledEffect(Estimate Before, Estimate After, Estimate Cost)
{
    public static LabelledEffect Undefined(string reason) =>
        new(Estimate.Undefined(reason, 0, "wilson"), Estimate.Undefined(reason, 0, "wilson"), Estimate.Undefined(reason, 0, "agresti-min"));

    /// <summary>Counts the rows that have a label and an answer.</summary>
    public static LabelledEffect Count(Column labels, ModelAnswer own, IReadOnlyList<DebiasedAnswer> debiased)
    {
        long rows = 0, right = 0, lost = 0, won = 0;
        for (var row = 0; row < labels.Length; row++)
        {
            if (labels.GetText(row) is not { } label || own.Predictions[row] is not { } before || debiased[row].Prediction is not { } after)
            {
                continue;
            }

            label = ClassLabel.Canonical(label);
            var (wasRight, isRight) = (ClassLabel.Canonical(before) == label, ClassLabel.Canonical(after) == label);
            rows++;
            right += wasRight ? 1 : 0;
            lost += wasRight && !isRight ? 1 : 0;
            won += isRight && !wasRight ? 1 : 0;
        }

        return rows == 0
            ? Undefined("no labelled row has the model's answer")
            : new LabelledEffect(Proportion.Wilson(right, rows), Proportion.Wilson(right - lost + won, rows), AccuracyCost.Compute(lost, won, rows));
    }

    public JsonObject ToJson() => new() { ["before"] = ToJson(Before), ["after"] = ToJson(After), ["cost"] = ToJson(Cost) };

    /// <summary>An estimate with its interval, or the reason why there is none.</summary>
    public static JsonObject ToJson(Estimate estimate)
    {
        var json = new JsonObject { ["value"] = estimate.Value, ["interval"] = new JsonArray(estimate.Lower, estimate.Upper), ["count"] = estimate.Count };
        if (estimate.Reason is not null)
        {
            json["reason"] = estimate.Reason;
        }

        return json;
    }
}
