using System.Text.Json.Nodes;
using Assay.Contracts.Monitoring;
using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;

namespace Assay.Server.Monitoring.Fairness;

/// <summary>The data behind a fairness measurement, in OpenScale's shapes.</summary>
internal static class FairnessSources
{
    private const int MaxBiasedRows = 1_000;

    private static readonly string[] DistributionFields = ["feature", "feature_value", "label", "count", "is_favourable", "group"];

    public static IReadOnlyList<MeasurementSource> Of(
        IReadOnlyList<GroupOutcomeCounts> payload,
        IReadOnlyList<FairnessReport> reports,
        BalancedData? balanced,
        MonitorWindow window,
        (DateTime Oldest, DateTime Newest)? range)
    {
        var sources = new List<MeasurementSource>
        {
            new("scoring_payload_data_distribution", "data_distribution", Distribution(payload), ["fairness_value"]),
        };
        if (balanced is not null)
        {
            var counts = balanced.Features.Select(f => f.Counts).ToList();
            sources.Add(new MeasurementSource("perturbed_scoring_payload_data_distribution", "data_distribution", Distribution(counts), ["fairness_value"]));
        }

        var summary = new JsonArray([.. reports.Select((report, i) => Summary(report, balanced?.Features[i], window, range))]);
        sources.Add(new MeasurementSource("bias_detection_summary", "bias_detection_summary", new JsonObject { ["summary"] = summary }, ["fairness_value"]));
        return sources;
    }

    public static JsonObject Distribution(IReadOnlyList<GroupOutcomeCounts> counts) => new()
    {
        ["fields"] = new JsonArray([.. DistributionFields.Select(f => JsonValue.Create(f))]),
        ["values"] = new JsonArray([.. counts.SelectMany(c => c.ToDistribution()).Select(row => new JsonArray(
            row.Feature,
            GroupValue(row.Group),
            row.Label,
            row.Count,
            row.IsFavourable,
            row.IsReference ? "reference" : "monitored"))]),
    };

    /// <summary>Rows with an unfavourable outcome whose copy in a reference group has the favourable one.</summary>
    public static JsonArray BiasedRows(PerturbationPlan plan, Table rows, string decision, Column scored)
    {
        var ids = rows["scoring_id"];
        return new JsonArray([.. plan.FindBiased(rows[decision], scored).Take(MaxBiasedRows).Select(copy => new JsonObject
        {
            ["scoring_id"] = ids.GetText(copy.OriginalRow),
            ["prediction"] = rows[decision].GetText(copy.OriginalRow),
            ["perturbed_value"] = plan.RowsToScore[plan.Feature.Feature].GetText(copy.ScoreRow),
            ["perturbed_prediction"] = scored.GetText(copy.ScoreRow),
        })]);
    }

    private static JsonObject Summary(FairnessReport report, BalancedFeature? balanced, MonitorWindow window, (DateTime Oldest, DateTime Newest)? range)
    {
        var minority = Side(report, report.Balanced.Monitored, report.Payload.Monitored);
        minority["acceptable_fav_class_percent"] = report.Groups[0].AcceptableFavourablePercent;
        minority["values"] = new JsonArray([.. report.Groups.Select(group => new JsonObject
        {
            ["value"] = GroupValue(group.Group),
            ["fairness_value"] = group.FairnessValue.Value,
            ["payload_fairness_value"] = group.PayloadFairnessValue.Value,
            ["fav_class_percent"] = FairnessReport.FavourablePercent(group.Balanced),
            ["payload_fav_class_percent"] = FairnessReport.FavourablePercent(group.Payload),
            ["perfect_equality"] = group.PerfectEqualityPercent,
            ["acceptable_fav_class_percent"] = group.AcceptableFavourablePercent,
            ["is_biased"] = group.IsBiased,
            ["payload_false_alarm_rate"] = FalseAlarms.Of(group.Payload.Total, report.Payload.Reference.Total, report.Payload.Reference.Rate, report.Feature.Threshold),
        })]);
        var majority = Side(report, report.Balanced.Reference, report.Payload.Reference);
        majority["values"] = new JsonArray([.. report.Feature.Majority.Select((group, i) => new JsonObject
        {
            ["value"] = GroupValue(group),
            ["fav_class_percent"] = FairnessReport.FavourablePercent(report.Balanced.Group(i)),
            ["payload_fav_class_percent"] = FairnessReport.FavourablePercent(report.Payload.Group(i)),
        })]);
        return new JsonObject
        {
            ["feature"] = report.Feature.Feature,
            ["fairness_value"] = report.FairnessValue,
            ["payload_fairness_value"] = report.PayloadFairnessValue,
            ["is_biased"] = report.IsBiased,
            ["is_reverse_biased"] = report.IsReverseBiased,
            ["majority"] = majority,
            ["minority"] = minority,
            ["records_evaluated"] = new JsonObject
            {
                ["oldest_timestamp"] = range?.Oldest,
                ["newest_timestamp"] = range?.Newest,
                ["number_of_records"] = window.Rows,
                ["perturbed_records"] = balanced?.PerturbedRows ?? 0,
                ["additional_records"] = window.Additional,
            },
            ["fairness_calculation_details"] = new JsonArray(
                new JsonObject { ["data_set_type"] = balanced is null ? "payload" : "balanced", ["messages"] = new JsonArray() }),
            ["biased_transactions"] = balanced?.Biased,
        };
    }

    private static JsonObject Side(FairnessReport report, OutcomeCounts balanced, OutcomeCounts payload) => new()
    {
        ["total_fav_percent"] = FairnessReport.FavourablePercent(balanced),
        ["total_rows_percent"] = FairnessReport.RowsPercent(balanced, report.Balanced),
        ["payload_total_fav_percent"] = FairnessReport.FavourablePercent(payload),
    };

    private static JsonNode GroupValue(FairnessGroup group) =>
        group.Range is { } range ? new JsonArray(range.Low, range.High) : JsonValue.Create(group.Label)!;
}
