namespace Assay.Monitors.Drift.Distributions;

/// <summary>
/// Whether a column has drifted. Both a distance that matters and a test that finds any change are asked for: of many
/// rows every test finds something, and of few every distance is large.
/// </summary>
public static class DriftVerdict
{
    /// <summary>The distance is at least the threshold and the adjusted p-value below the level.</summary>
    public const string Confirmed = "confirmed";

    /// <summary>Only one of both.</summary>
    public const string Suspected = "suspected";

    /// <summary>Neither.</summary>
    public const string None = "none";

    /// <summary>The default level of the false discovery rate.</summary>
    public const double DefaultLevel = 0.05;

    /// <param name="distance">The distance that counts.</param>
    /// <param name="threshold">From where on it matters.</param>
    /// <param name="adjustedPValue">The p-value after <see cref="FalseDiscovery.Adjust"/>; <see langword="null"/> without a test.</param>
    /// <param name="level">The accepted share of false discoveries.</param>
    public static string Of(double distance, double threshold, double? adjustedPValue, double level) => (distance >= threshold, adjustedPValue < level) switch
    {
        (true, true) => Confirmed,
        (false, false) => None,
        _ => Suspected,
    };
}
