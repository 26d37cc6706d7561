using System.Text.Json.Nodes;
using Assay.Contracts.Explanations;
using Assay.Contracts.Monitoring;

namespace Assay.Server.Demo;

/// <summary>Compares what was planted in the sample data with what the monitors measured.</summary>
internal static class DemoFindings
{
    public static IEnumerable<DemoFinding> Of(DemoMeasurements before, DemoMeasurements after)
    {
        var sex = before.Find("fairness", "fairness_value", "Sex");
        yield return new DemoFinding(
            "Women are refused more often than equal men", "Fairness, Sex", Describe(sex, "%"), sex is { Confidence: "confirmed" } && sex.Value < sex.LowerLimit);
        var age = before.Find("fairness", "fairness_value", "Age");
        yield return new DemoFinding("Age is treated fairly", "Fairness, Age", Describe(age, "%"), age?.Value is >= 80 and <= 125);
        var calm = before.Find("drift", "drift_magnitude");
        yield return new DemoFinding("No drift in the first week", "Drift, drop in accuracy", Describe(calm), calm?.Value <= calm?.UpperLimit);
        var drop = after.Find("drift", "drift_magnitude");
        yield return new DemoFinding("Accuracy falls in the second week", "Drift, drop in accuracy", Describe(drop), drop?.Value > drop?.UpperLimit);
        var (stable, shifted) = (before.Find("drift", "data_drift_magnitude"), after.Find("drift", "data_drift_magnitude"));
        yield return new DemoFinding(
            "Other applications in the second week", "Drift, drop in data consistency", $"{Describe(stable)} → {Describe(shifted)}",
            stable?.Value <= stable?.UpperLimit && shifted?.Value > shifted?.UpperLimit);
        var (right, wrong) = (before.Find("quality", "accuracy"), after.Find("quality", "accuracy"));
        yield return new DemoFinding("Labels confirm the fall", "Quality, accuracy", $"{Describe(right)} → {Describe(wrong)}", wrong?.Value < right?.Value - 0.03);
    }

    public static DemoFinding OfExplanation(ExplanationTask task)
    {
        var lime = task.Entity.Explanations?.FirstOrDefault(e => (string?)e["explanation_type"] == "lime");
        var weights = (lime?["predictions"] as JsonArray ?? [])
            .Where(p => (string?)p?["value"] == "Risk")
            .SelectMany(p => p!["explanation_features"] as JsonArray ?? [])
            .Select(f => (Name: f!["feature_name"]!.ToString(), Weight: f["weight"]!.GetValue<double>()))
            .ToList();
        var sex = weights.FirstOrDefault(w => w.Name == "Sex");
        return new DemoFinding(
            "Being a woman speaks for refusal",
            $"Explanation of {task.Entity.ScoringId}",
            string.Join(", ", weights.Take(4).Select(w => $"{w.Name} {w.Weight:+0.00;-0.00}")),
            sex.Weight > 0);
    }

    private static string Describe(MetricValue? metric, string unit = "") => metric switch
    {
        null => "not measured",
        { Value: null } => metric.Reason ?? "not enough data",
        { IntervalLower: { } low, IntervalUpper: { } high } => $"{metric.Value:0.###}{unit} [{low:0.###}, {high:0.###}]",
        _ => $"{metric.Value:0.###}{unit}",
    };
}
