using Assay.Monitors.Statistics;

namespace Assay.Monitors.Tests.Statistics;

public class SeededRandomTests
{
    [Fact]
    public void NextBits_seed_42_gives_the_published_numbers()
    {
        // xoshiro256** seeded by SplitMix64, as in the authors' C code.
        var random = new SeededRandom(42);

        Assert.Equal(new ulong[] { 1546998764402558742, 6990951692964543102, 12544586762248559009 }, new[] { random.NextBits(), random.NextBits(), random.NextBits() });
    }

    [Fact]
    public void NextNormal_many_have_mean_0_and_deviation_1()
    {
        var random = new SeededRandom(7);
        var values = Enumerable.Range(0, 100_000).Select(_ => random.NextNormal()).ToArray();

        Assert.Equal(0, values.Average(), 0.02);
        Assert.Equal(1, values.Average(v => v * v), 0.03);
        Assert.Equal(0, values.Zip(values.Skip(1)).Average(p => p.First * p.Second), 0.02);
    }

    [Fact]
    public void NextIndex_draws_by_shares_and_never_one_without()
    {
        var random = new SeededRandom(3);
        var counts = new int[4];
        for (var i = 0; i < 40_000; i++)
        {
            counts[random.NextIndex([0, 0.25, 0.75, 0])]++;
        }

        Assert.Equal((0, 0), (counts[0], counts[3]));
        Assert.InRange(counts[1], 9_600, 10_400);
    }

    [Fact]
    public void NextIndex_shares_that_fall_short_of_1_stay_within_those_above_0()
    {
        var random = new SeededRandom(3);

        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.Equal(1, random.NextIndex([0, 1e-9, 0])));
    }
}
