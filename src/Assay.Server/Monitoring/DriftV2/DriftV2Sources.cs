using System.Text.Json.Nodes;
using Assay.Contracts.Monitoring;
using Assay.Monitors.Drift.Distributions;

namespace Assay.Server.Monitoring.DriftV2;

/// <summary>What is behind a drift v2 measurement, as the API shows it: all figures of each column, and both distributions.</summary>
internal static class DriftV2Sources
{
    public static MeasurementSource Summary(IReadOnlyList<FieldDrift> fields, IReadOnlyList<(string Name, string Reason)> notCompared, double falseDiscoveryRate) => new(
        "drift_v2_summary",
        "drift_v2_summary",
        new JsonObject
        {
            ["false_discovery_rate"] = falseDiscoveryRate,
            ["fields"] = new JsonArray([.. fields.Select(Figures)]),
            ["not_compared"] = new JsonArray([.. notCompared.Select(n => new JsonObject { ["field_name"] = n.Name, ["reason"] = n.Reason })]),
        });

    public static MeasurementSource Distribution(FieldDrift field) => new(
        $"{field.FieldType}:{field.Field.Name}",
        "drift_v2_distribution",
        new JsonObject
        {
            ["field_name"] = field.Field.Name,
            ["field_type"] = field.FieldType,
            ["baseline_rows"] = field.Drift.BaselineRows,
            ["window_rows"] = field.Drift.WindowRows,
            ["bars"] = new JsonArray([.. field.Drift.Bars.Select(Bar)]),
        },
        [field.MetricId]);

    private static JsonObject Figures(FieldDrift field) => new()
    {
        ["field_name"] = field.Field.Name,
        ["field_type"] = field.FieldType,
        ["dtype"] = field.Drift.Dtype,
        ["metric_id"] = field.MetricId,
        ["verdict"] = field.Verdict,
        ["algorithm_used"] = field.Drift.Algorithm,
        ["value"] = field.Drift.Effect.Value,
        ["interval_lower"] = field.Drift.Noise.Lower,
        ["interval_upper"] = field.Drift.Noise.Upper,
        ["noise_floor"] = field.Drift.Noise.Floor,
        ["threshold"] = double.IsFinite(field.Threshold) ? field.Threshold : null,
        ["weight"] = field.Weight,
        ["distances"] = new JsonObject(field.Drift.Distances.Select(d => KeyValuePair.Create<string, JsonNode?>(d.Key, d.Value))),
        ["test"] = field.Drift.Test is not { } test ? null : new JsonObject
        {
            ["method"] = test.Method,
            ["statistic"] = test.Statistic,
            ["p_value"] = test.PValue,
            ["adjusted_p_value"] = field.AdjustedPValue,
        },
        ["baseline_rows"] = field.Drift.BaselineRows,
        ["window_rows"] = field.Drift.WindowRows,
        ["baseline_missing"] = field.Drift.BaselineMissing,
        ["window_missing"] = field.Drift.WindowMissing,
        ["unseen"] = field.Drift.Unseen,
    };

    private static JsonObject Bar(DriftBar bar)
    {
        var json = new JsonObject();
        if (bar.Rest is not null)
        {
            json["rest"] = bar.Rest;
        }
        else if (bar.Label is not null)
        {
            json["label"] = bar.Label;
        }
        else
        {
            json["lower"] = bar.Lower;
            json["upper"] = bar.Upper;
        }

        json["baseline_count"] = bar.BaselineCount;
        json["window_count"] = bar.WindowCount;
        return json;
    }
}
