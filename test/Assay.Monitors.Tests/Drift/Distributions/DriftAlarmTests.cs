using Assay.Monitors.Drift.Distributions;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Tests.Drift.Distributions;

/// <summary>
/// How often ten columns alarm: five of numbers, five of categories, thresholds of 0.05 and a false discovery rate of 5 %.
/// Seeded, so that the rates are the same every time.
/// </summary>
public sealed class DriftAlarmTests
{
    private const int Columns = 10;
    private const double Threshold = 0.05;

    [Theory]
    [InlineData(1_000, 40, 16)]
    [InlineData(1_000, 400, 16)]
    [InlineData(5_000, 5_000, 6)]
    public void Windows_without_change_rarely_confirm_a_drift(int baselineRows, int windowRows, int trials)
    {
        var alarms = 0;
        for (var trial = 0; trial < trials; trial++)
        {
            alarms += Verdicts(baselineRows, windowRows, 0, trial).Contains(DriftVerdict.Confirmed) ? 1 : 0;
        }

        // Without any change the false discovery rate is the rate of windows with an alarm: 5 %, and what luck adds to it
        // in so few windows with a probability of 0.001 (binomial).
        Assert.InRange(alarms, 0, trials == 16 ? 4 : 3);
    }

    [Fact]
    public void Windows_without_change_are_far_apart_by_luck_but_the_floor_says_so()
    {
        var drifts = Enumerable.Range(0, 5).SelectMany(trial => Drifts(1_000, 40, 0, trial)).ToList();

        // Distances alone would alarm nearly always.
        Assert.InRange(drifts.Count(d => d.Effect.Value > Threshold), 35, 50);
        Assert.InRange(drifts.Count(d => d.Effect.Value > d.Noise.Floor), 0, 9);
        Assert.All(drifts.Where(d => d.Effect.Value <= d.Noise.Floor), d => Assert.Equal(0, d.Noise.Lower));
    }

    [Fact]
    public void Large_windows_with_a_change_that_does_not_matter_are_not_confirmed()
    {
        var verdicts = Verdicts(40_000, 40_000, 0.02, 1);

        Assert.DoesNotContain(DriftVerdict.Confirmed, verdicts);
    }

    [Fact]
    public void Planted_changes_are_found_and_the_other_columns_left_alone()
    {
        for (var trial = 0; trial < 3; trial++)
        {
            var verdicts = Verdicts(2_000, 1_000, 0.5, trial, moved: 4);

            Assert.All(verdicts[..4], v => Assert.Equal(DriftVerdict.Confirmed, v));
            Assert.InRange(verdicts[4..].Count(v => v == DriftVerdict.Confirmed), 0, 1);
        }
    }

    private static string[] Verdicts(int baselineRows, int windowRows, double change, int seed, int moved = Columns)
    {
        var drifts = Drifts(baselineRows, windowRows, change, seed, moved);
        var adjusted = FalseDiscovery.Adjust([.. drifts.Select(d => d.Test!.PValue)]);
        return [.. drifts.Select((d, i) => DriftVerdict.Of(d.Effect.Value!.Value, Threshold, adjusted[i], DriftVerdict.DefaultLevel))];
    }

    private static List<ColumnDrift> Drifts(int baselineRows, int windowRows, double change, int seed, int moved = Columns)
    {
        var random = new Random(seed);
        var drifts = new List<ColumnDrift>();
        for (var i = 0; i < Columns; i++)
        {
            var (before, after) = (Column(i, baselineRows, 0, random), Column(i, windowRows, i < moved ? change : 0, random));
            drifts.Add(ColumnBaseline.Learn(before, false) switch
            {
                NumberBaseline numbers => numbers.Compare(numbers.Count(after), 42),
                var categories => ((CategoryBaseline)categories!).Compare(CategoryCounts.Of(after), 42),
            });
        }

        return drifts;
    }

    private static Column Column(int i, int rows, double change, Random random) => i % 2 == 0
        ? new DoubleColumn("x", [.. Enumerable.Range(0, rows).Select(_ => change - Math.Log(1 - random.NextDouble()))])
        : TextColumn.From("x", Enumerable.Range(0, rows).Select(_ => random.NextDouble() < 0.5 + (change / 2) ? "a" : random.Next(2 + i).ToString()));
}
