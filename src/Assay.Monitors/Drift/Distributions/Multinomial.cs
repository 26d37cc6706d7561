using Assay.Monitors.Statistics;

namespace Assay.Monitors.Drift.Distributions;

/// <summary>Draws counts as sampling rows with given shares would give them.</summary>
internal static class Multinomial
{
    /// <summary>From so many expected rows on both sides a binomial is drawn as a rounded normal.</summary>
    private const double Normal = 20;

    /// <param name="weights">Shares of the cells, or any multiple of them; not all 0.</param>
    /// <param name="rows">How many rows to draw.</param>
    /// <param name="random">The source of chance.</param>
    /// <param name="counts">Gets the counts; they add up to <paramref name="rows"/>.</param>
    public static void Draw(ReadOnlySpan<double> weights, long rows, SeededRandom random, Span<long> counts)
    {
        var left = 0.0;
        foreach (var weight in weights)
        {
            left += weight;
        }

        var last = weights.LastIndexOfAnyExcept(0);
        for (var i = 0; i < weights.Length; i++)
        {
            counts[i] = weights[i] == 0 || rows == 0 ? 0 : i == last ? rows : Binomial(rows, Math.Min(1, weights[i] / left), random);
            rows -= counts[i];
            left -= weights[i];
        }
    }

    private static long Binomial(long rows, double share, SeededRandom random)
    {
        if (share > 0.5)
        {
            return rows - Binomial(rows, 1 - share, random);
        }

        var mean = rows * share;
        return mean >= Normal
            ? Math.Clamp((long)Math.Round(mean + (Math.Sqrt(mean * (1 - share)) * random.NextNormal())), 0, rows)
            : Inverted(rows, share, random.NextDouble());
    }

    /// <summary>The smallest count whose distribution function exceeds a uniform number, term by term.</summary>
    private static long Inverted(long rows, double share, double uniform)
    {
        var odds = share / (1 - share);
        var term = Math.Exp(rows * double.LogP1(-share));
        long count = 0;
        while (uniform >= term && count < rows)
        {
            uniform -= term;
            count++;
            term *= odds * (rows - count + 1) / count;
            if (term < 1e-300)
            {
                break;
            }
        }

        return count;
    }
}
