using Assay.Server.Dashboard.Parts;
using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Sections;

/// <summary>The data behind a quality measurement: the confusion matrix and the reliability curve. A regression has neither.</summary>
public sealed partial class QualitySection
{
    /// <summary>The monitor with a measurement.</summary>
    [Parameter]
    public MonitorOverview Monitor { get; set; } = default!;

    /// <summary>The bins of the curve: <c>equal_width</c>, else equal mass.</summary>
    [Parameter]
    public string? Bins { get; set; }

    private LabelledCounts? Matrix { get; set; }

    private Calibration? Calibration { get; set; }

    private string? RunId => Monitor.Newest!.Entity.RunId;

    private bool IsEqualWidth => Bins == "equal_width";

    private IReadOnlyList<ReliabilityBin> Points => (IsEqualWidth ? Calibration!.EqualWidth : Calibration!.EqualMass).Points;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var measured = Monitor.Newest!.Entity;
        var matrix = SourceJson.Read(measured, "confusion_matrix", SourceJson.Default.LabelledCounts);
        Matrix = matrix is { IsMatrix: true } ? matrix : null;
        Calibration = SourceJson.Read(measured, "calibration", SourceJson.Default.Calibration);
    }

    private string CellLink(string label, string prediction) =>
        $"/monitors/{Monitor.Instance.Metadata.Id}/runs/{RunId}/cell?label={Uri.EscapeDataString(label)}&prediction={Uri.EscapeDataString(prediction)}";
}
