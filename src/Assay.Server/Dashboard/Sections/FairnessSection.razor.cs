using Assay.Contracts.Monitoring;
using Assay.Monitors.Fairness;
using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Sections;

/// <summary>A fairness measurement: outcomes and errors of groups and of their combinations, and what the subgroup search found.</summary>
public sealed partial class FairnessSection
{
    /// <summary>The feature that stands for the subgroup search.</summary>
    private const string Any = "any";

    private static readonly HashSet<string> ErrorMetrics = [.. EqualityMetric.All.Select(m => m.Id)];

    /// <summary>The monitor with a measurement.</summary>
    [Parameter]
    public MonitorOverview Monitor { get; set; } = default!;

    private IReadOnlyList<FeatureFairness> Features { get; set; } = [];

    private SubgroupSearchResult? Search { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var measured = Monitor.Newest!.Entity;
        var summary = SourceJson.Read(measured, "bias_detection_summary", SourceJson.Default.BiasSummary)?.Summary ?? [];
        var payload = SourceJson.Read(measured, "data_distribution", SourceJson.Default.OutcomeDistribution, "scoring_payload_data_distribution");
        Search = SourceJson.Read(measured, "subgroup_search", SourceJson.Default.SubgroupSearchResult);
        Features =
        [
            .. measured.Values
                .GroupBy(v => v.Tags.FirstOrDefault(t => t.Id == "feature")?.Value ?? "")
                .Where(g => g.Key != Any || Search is null)
                .Select(g => FeatureFairness.Of(g.Key, [.. g], summary.FirstOrDefault(s => s.Feature == g.Key), payload)),
        ];
    }

    private sealed record FeatureFairness(
        string Name,
        BiasSummary.Evaluated? Evaluated,
        IReadOnlyList<GroupRate> Rates,
        IReadOnlyList<MeasurementValue> Outcomes,
        IReadOnlyList<MeasurementValue> Errors,
        IReadOnlyList<(string Group, double Rate)> FalseAlarms)
    {
        public static FeatureFairness Of(string name, IReadOnlyList<MeasurementValue> values, BiasSummary.OfFeature? summary, OutcomeDistribution? payload) => new(
            name,
            summary?.RecordsEvaluated,
            payload?.RatesOf(name) ?? [],
            Only(values, isError: false),
            Only(values, isError: true),
            [.. (summary?.Minority.Values ?? []).Where(g => g.PayloadFalseAlarmRate is not null).Select(g => (OutcomeDistribution.Label(g.Value), g.PayloadFalseAlarmRate!.Value))]);

        /// <summary>The values of one kind, named by their group alone: the feature stands above them.</summary>
        private static IReadOnlyList<MeasurementValue> Only(IReadOnlyList<MeasurementValue> values, bool isError) =>
            [.. values
                .Select(v => new MeasurementValue([.. v.Metrics.Where(m => ErrorMetrics.Contains(m.Id) == isError)], [.. v.Tags.Where(t => t.Id == "feature_value")]))
                .Where(v => v.Metrics.Count > 0)];
    }
}
