using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Parts;

/// <summary>Forecasts against what came true, as a picture and as a table.</summary>
public sealed partial class ReliabilityCurve
{
    private const int Size = 420;
    private const int Left = 52;
    private const int Right = 20;
    private const int Top = 20;
    private const int Bottom = 44;

    private static readonly double[] Ticks = [0, 0.25, 0.5, 0.75, 1];

    /// <summary>The points, by rising forecast.</summary>
    [Parameter]
    public IReadOnlyList<ReliabilityBin> Bins { get; set; } = [];

    private static string X(double share) => (Left + (share * (Size - Left - Right))).ToString("0.0");

    private static string Y(double share) => (Top + ((1 - share) * (Size - Top - Bottom))).ToString("0.0");
}
