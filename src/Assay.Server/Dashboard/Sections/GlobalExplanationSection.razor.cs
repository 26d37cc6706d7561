using Assay.Server.Dashboard.Parts;
using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Sections;

/// <summary>The explanation of a model as a whole: importance and effect of its features, with intervals.</summary>
public sealed partial class GlobalExplanationSection
{
    /// <summary>The monitor with a measurement.</summary>
    [Parameter]
    public MonitorOverview Monitor { get; set; } = default!;

    private GlobalImportances? Global { get; set; }

    private IReadOnlyList<WeightBar> Importances => [.. Global!.Features.Select(f => Bar(f.FeatureName, f.Importance, f.ImportanceInterval))];

    private IReadOnlyList<WeightBar> Effects => [.. Global!.Features.Select(f => Bar(f.FeatureName, f.Effect, f.EffectInterval))];

    private string Answer => Global?.Explained is { } label ? $"the probability of «{label}»" : "the predicted number";

    /// <inheritdoc/>
    protected override void OnParametersSet() =>
        Global = SourceJson.Read(Monitor.Newest!.Entity, "global_explanation", SourceJson.Default.GlobalImportances);

    private static WeightBar Bar(string feature, double weight, IReadOnlyList<double?> interval) =>
        interval is [{ } lower, { } upper] ? new WeightBar(feature, weight, lower, upper) : new WeightBar(feature, weight);
}
