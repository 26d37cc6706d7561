using Assay.Monitors.Drift.Distributions;
using Assay.Monitors.Statistics;

namespace Assay.Monitors.Tests.Drift.Distributions;

public sealed class MultinomialTests
{
    [Theory]
    [InlineData(7)]
    [InlineData(150)]
    [InlineData(100_000)]
    public void Draw_has_the_mean_and_variance_of_sampled_rows(int rows)
    {
        double[] shares = [0.5, 0, 0.3, 0.15, 0.05, 0];
        const int Draws = 4_000;
        var random = new SeededRandom(1);
        var moments = shares.Select(_ => new RunningMoments()).ToArray();
        var counts = new long[shares.Length];
        for (var draw = 0; draw < Draws; draw++)
        {
            Multinomial.Draw(shares, rows, random, counts);
            Assert.Equal(rows, counts.Sum());
            for (var i = 0; i < shares.Length; i++)
            {
                moments[i].Add(counts[i]);
            }
        }

        for (var i = 0; i < shares.Length; i++)
        {
            var variance = rows * shares[i] * (1 - shares[i]);
            Assert.Equal(rows * shares[i], moments[i].Mean!.Value, 1e-9 + (4 * Math.Sqrt(variance / Draws)));
            Assert.Equal(variance, moments[i].Variance!.Value, 1e-9 + (0.15 * variance));
        }
    }
}
