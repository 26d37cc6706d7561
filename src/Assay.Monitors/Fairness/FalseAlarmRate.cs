using MathNet.Numerics.Distributions;

namespace Assay.Monitors.Fairness;

/// <summary>
/// How often a rule calls a model unfair that is perfectly fair: both groups have the same rate of favourable outcomes, and
/// only chance makes them differ. Exact, by summing the two binomial distributions. It is what a rule costs at a number of
/// rows, and can be told before there are any.
/// </summary>
public static class FalseAlarmRate
{
    /// <summary>Outcomes rarer than this do not count.</summary>
    private const double Negligible = 1e-15;

    /// <summary>
    /// The probability, [0, 1], that the ratio of the two rates falls outside its limits. Where the reference has no favourable outcome
    /// the ratio is undefined, which is no alarm.
    /// </summary>
    /// <param name="monitored">Rows of the monitored group, at least 1.</param>
    /// <param name="reference">Rows of the reference group, at least 1.</param>
    /// <param name="rate">The rate of favourable outcomes in both, in (0, 1).</param>
    /// <param name="lower">The least acceptable ratio; 0.8 is the four-fifths rule.</param>
    /// <param name="upper">The largest acceptable ratio; 1.25 is the four-fifths rule the other way round; infinite for a one-sided rule.</param>
    public static double OfRatio(long monitored, long reference, double rate, double lower = 0.8, double upper = 1.25) =>
        Compute(monitored, reference, rate, q => q == 0 ? (double.NegativeInfinity, double.PositiveInfinity) : (lower * q, upper * q));

    /// <summary>The probability, [0, 1], that the difference of the two rates falls outside its limits.</summary>
    /// <param name="monitored">Rows of the monitored group, at least 1.</param>
    /// <param name="reference">Rows of the reference group, at least 1.</param>
    /// <param name="rate">The rate of favourable outcomes in both, in (0, 1).</param>
    /// <param name="lower">The least acceptable difference.</param>
    /// <param name="upper">The largest acceptable difference.</param>
    public static double OfDifference(long monitored, long reference, double rate, double lower, double upper) =>
        Compute(monitored, reference, rate, q => (q + lower, q + upper));

    /// <summary>Sums over what the reference group may show; <paramref name="limits"/> says which rates of the monitored group then are acceptable.</summary>
    private static double Compute(long monitored, long reference, double rate, Func<double, (double Lower, double Upper)> limits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(monitored, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(reference, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(monitored, int.MaxValue);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reference, int.MaxValue);
        if (!(rate is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate lies between 0 and 1.");
        }

        var alarm = 0.0;
        var mode = (int)Math.Min(reference, Math.Floor((reference + 1) * rate));
        foreach (var step in (ReadOnlySpan<int>)[1, -1])
        {
            for (var y = step == 1 ? mode : mode - 1; y >= 0 && y <= reference; y += step)
            {
                var chance = Binomial.PMF(rate, (int)reference, y);
                if (chance < Negligible)
                {
                    break;
                }

                var (lower, upper) = limits((double)y / reference);
                alarm += chance * (Below(monitored, rate, lower) + Above(monitored, rate, upper));
            }
        }

        return Math.Clamp(alarm, 0, 1);
    }

    /// <summary>P(X / n &lt; limit).</summary>
    private static double Below(long n, double rate, double limit)
    {
        // As the monitor compares: a rate that is exactly the limit is acceptable, whatever rounding makes of the product.
        var least = (long)Math.Ceiling((limit * n) - 1e-9);
        return least <= 0 ? 0 : least > n ? 1 : Binomial.CDF(rate, (int)n, least - 1);
    }

    /// <summary>P(X / n &gt; limit).</summary>
    private static double Above(long n, double rate, double limit)
    {
        if (limit * n >= n)
        {
            return 0;
        }

        var most = (long)Math.Floor((limit * n) + 1e-9);
        return most < 0 ? 1 : 1 - Binomial.CDF(rate, (int)n, most);
    }
}
