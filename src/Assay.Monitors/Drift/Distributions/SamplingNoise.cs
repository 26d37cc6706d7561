using Assay.Monitors.Statistics;

namespace Assay.Monitors.Drift.Distributions;

/// <summary>
/// What sampling alone does to a distance, by seeded bootstrap over counts (Efron and Tibshirani 1993): cells are drawn
/// again, never rows, so that its cost does not grow with the samples. Same counts and seed, same numbers.
/// </summary>
/// <param name="Floor">The 95 % quantile of the distance when both samples come from one distribution, the pooled one.</param>
/// <param name="Lower">
/// The lower end of the 95 % interval of the distance; 0 when the distance is within the floor. Else it is the basic
/// bootstrap's, which takes away what sampling adds: distances are never negative, so that noise makes them larger.
/// </param>
/// <param name="Upper">The upper end of that interval, at least the distance itself.</param>
public sealed record SamplingNoise(double Floor, double Lower, double Upper)
{
    /// <summary>The name of the interval's method.</summary>
    public const string Method = "bootstrap";

    private const int Draws = 200;

    /// <summary>A distance between two vectors of counts.</summary>
    internal delegate double? Distance(ReadOnlySpan<long> first, ReadOnlySpan<long> second);

    /// <param name="distance">The distance, of [0, 1].</param>
    /// <param name="first">The counts of one sample, not empty.</param>
    /// <param name="second">The counts of the other over the same cells, not empty.</param>
    /// <param name="seed">Decides the draws.</param>
    internal static SamplingNoise Of(Distance distance, ReadOnlySpan<long> first, ReadOnlySpan<long> second, ulong seed)
    {
        var (n, m) = CountDistances.Totals(first, second);
        var value = distance(first, second)!.Value;
        var (own, other, pooled) = (new double[first.Length], new double[first.Length], new double[first.Length]);
        for (var i = 0; i < first.Length; i++)
        {
            (own[i], other[i]) = (first[i] / n, second[i] / m);
            pooled[i] = (first[i] + second[i]) / (n + m);
        }

        var random = new SeededRandom(seed);
        var (a, b) = (new long[first.Length], new long[first.Length]);
        var (same, again) = (new double[Draws], new double[Draws]);
        for (var draw = 0; draw < Draws; draw++)
        {
            same[draw] = Redraw(pooled, pooled);
            again[draw] = Redraw(own, other);
        }

        var floor = new Quantiles(same).At(0.95)!.Value;
        var spread = new Quantiles(again);
        var lower = value <= floor ? 0 : Math.Clamp((2 * value) - spread.At(0.975)!.Value, 0, value);
        var upper = Math.Clamp((2 * value) - spread.At(0.025)!.Value, value, 1);
        return new SamplingNoise(floor, lower, upper);

        double Redraw(double[] firstShares, double[] secondShares)
        {
            Multinomial.Draw(firstShares, (long)n, random, a);
            Multinomial.Draw(secondShares, (long)m, random, b);
            return distance(a, b)!.Value;
        }
    }
}
