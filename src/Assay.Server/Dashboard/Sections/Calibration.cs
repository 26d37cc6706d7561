using Assay.Server.Dashboard.Parts;

namespace Assay.Server.Dashboard.Sections;

/// <summary>The source <c>calibration</c>.</summary>
/// <param name="Forecast">Of what the probabilities are.</param>
/// <param name="EqualWidth">The curve over bins of equal width.</param>
/// <param name="EqualMass">The curve over bins of about as many rows each.</param>
internal sealed record Calibration(string Forecast, Calibration.Curve EqualWidth, Calibration.Curve EqualMass)
{
    internal sealed record Curve(IReadOnlyList<ReliabilityBin> Points);
}
