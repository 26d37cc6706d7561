using Assay.Contracts.Monitoring;
using Assay.Monitors.Drift.Distributions;
using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Sections;

/// <summary>A drift v2 measurement: every column's distance, the largest first, and the distributions of one of them.</summary>
public sealed partial class DriftSection
{
    /// <summary>The monitor with a measurement.</summary>
    [Parameter]
    public MonitorOverview Monitor { get; set; } = default!;

    /// <summary>The column whose distributions are shown, as <c>kind:name</c>; by default the one that moved furthest.</summary>
    [Parameter]
    public string? Column { get; set; }

    private DriftFigures? Figures { get; set; }

    private IReadOnlyList<DriftFigures.Field> Fields { get; set; } = [];

    private DriftFigures.Field? Chosen { get; set; }

    private FieldDistribution? Distribution { get; set; }

    /// <summary>The values that are of no single column.</summary>
    private IReadOnlyList<MeasurementValue> Whole => [.. Monitor.Newest!.Entity.Values.Where(v => !IsOfColumn(v))];

    private IReadOnlyList<MeasurementValue> ByColumn => [.. Monitor.Newest!.Entity.Values.Where(IsOfColumn)];

    private IEnumerable<string> OtherDistances =>
        Chosen!.Distances.Where(d => d.Key != Chosen.AlgorithmUsed).Select(d => $"{NameOf(d.Key)} {Format.Number(d.Value)}");

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var measured = Monitor.Newest!.Entity;
        Figures = SourceJson.Read(measured, "drift_v2_summary", SourceJson.Default.DriftFigures);
        Fields = [.. (Figures?.Fields ?? []).OrderByDescending(f => f.Value)];
        Chosen = Fields.FirstOrDefault(f => f.Id == Column) ?? (Fields.Count > 0 ? Fields[0] : null);
        Distribution = Chosen is null ? null : SourceJson.Read(measured, "drift_v2_distribution", SourceJson.Default.FieldDistribution, Chosen.Id);
    }

    private static bool IsOfColumn(MeasurementValue value) => value.Tags.Any(t => t.Id == "field_name");

    private static string NameOf(string distance) => distance switch
    {
        DriftAlgorithm.JensenShannon => "Jensen-Shannon",
        DriftAlgorithm.Hellinger => "Hellinger",
        DriftAlgorithm.PopulationStability => "population stability index",
        DriftAlgorithm.Wasserstein => "Wasserstein-1",
        _ => distance.Replace('_', ' '),
    };

    private static string KindOf(string fieldType) => fieldType switch
    {
        "subscription" => "prediction",
        "class" => "class probability",
        "input_meta" => "metadata",
        _ => fieldType,
    };

    private string ColumnLink(string column) => $"/monitors/{Monitor.Instance.Metadata.Id}?column={Uri.EscapeDataString(column)}#distribution";
}
