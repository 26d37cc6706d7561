namespace Assay.Monitors.Statistics;

/// <summary>
/// Intervals of values whose standard error is known: normal on a scale on which the value has no bounds, and back (delta
/// method; Agresti, Categorical Data Analysis, 2013, section 3.1). A value without an error, or at a bound, has no interval.
/// </summary>
internal static class Intervals
{
    /// <summary>A value this near to a bound is at it, but for rounding.</summary>
    private const double Rounding = 1e-12;

    /// <summary>Of a value in [0, 1], on the logit scale.</summary>
    public static Estimate Logit(double value, double error, long count, string method)
    {
        if (value is not (> Rounding and < 1 - Rounding) || error == 0)
        {
            return new Estimate(Math.Clamp(value, 0, 1), null, null, count, method);
        }

        var (centre, half) = (Math.Log(value / (1 - value)), Proportion.Z95 * error / (value * (1 - value)));
        return new Estimate(value, 1 / (1 + Math.Exp(half - centre)), 1 / (1 + Math.Exp(-half - centre)), count, method);
    }

    /// <summary>Of a value in [0, ∞), on the log scale.</summary>
    public static Estimate Log(double value, double error, long count, string method)
    {
        if (!(value > 0) || error == 0)
        {
            return new Estimate(value, null, null, count, method);
        }

        var half = Proportion.Z95 * error / value;
        return new Estimate(value, value * Math.Exp(-half), value * Math.Exp(half), count, method);
    }

    /// <summary>Of a correlation, on Fisher's scale, artanh.</summary>
    public static Estimate Fisher(double value, double errorOfArtanh, long count, string method)
    {
        if (Math.Abs(value) >= 1 - Rounding || errorOfArtanh == 0)
        {
            return new Estimate(Math.Clamp(value, -1, 1), null, null, count, method);
        }

        var (centre, half) = (Math.Atanh(value), Proportion.Z95 * errorOfArtanh);
        return new Estimate(value, Math.Tanh(centre - half), Math.Tanh(centre + half), count, method);
    }
}
