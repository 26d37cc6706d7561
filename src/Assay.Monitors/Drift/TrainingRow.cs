namespace Assay.Monitors.Drift;

/// <summary>The shape in which encoded rows are handed to ML.NET, which finds the members by name.</summary>
internal sealed class TrainingRow
{
    public float[] Features { get; set; } = [];

    public bool Label { get; set; }
}
