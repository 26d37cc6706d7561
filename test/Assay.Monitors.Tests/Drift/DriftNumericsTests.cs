using Assay.Monitors.Drift;
using Assay.Monitors.Tests.Oracles;
using CsCheck;

namespace Assay.Monitors.Tests.Drift;

/// <summary>The parts of drift detection, against SciPy and scikit-learn (test/oracles/statistics.py) and by their properties.</summary>
public class DriftNumericsTests(LearnedShop shop) : IClassFixture<LearnedShop>
{
    [Fact]
    public void Fit_of_normal_values_has_SciPys_p_value()
    {
        using var oracle = Oracle.Read("statistics");
        var cases = oracle.RootElement.GetProperty("fits");
        Assert.Equal(2, cases.GetArrayLength());
        foreach (var one in cases.EnumerateArray())
        {
            var fit = DistributionFitter.Fit(one.Doubles("values"), 0.01, 0)!;

            Assert.Equal(one.GetProperty("family").GetString(), fit.Family);
            Assert.Equal(one.GetProperty("mean").GetDouble(), fit.Parameters[0], 1e-9);
            Assert.Equal(one.GetProperty("deviation").GetDouble(), fit.Parameters[1], 1e-9);
            Assert.Equal(one.GetProperty("p").GetDouble(), fit.PValue, 1e-6);
        }
    }

    [Fact]
    public void Fit_range_moves_and_scales_with_the_values()
    {
        using var oracle = Oracle.Read("statistics");
        var values = oracle.RootElement.GetProperty("fits")[1].Doubles("values");
        var (plain, moved) = (DistributionFitter.Fit(values, 0.01, 0)!, DistributionFitter.Fit([.. values.Select(v => (3 * v) - 40)], 0.01, 0)!);

        Assert.Equal((3 * plain.Range.Minimum) - 40, moved.Range.Minimum, 1e-9);
        Assert.Equal((3 * plain.Range.Maximum) - 40, moved.Range.Maximum, 1e-9);
        Assert.Equal(plain.PValue, moved.PValue, 1e-9);
    }

    [Theory]
    [InlineData(29)]
    [InlineData(0)]
    public void Fit_of_too_few_values_is_none(int count) => Assert.Null(DistributionFitter.Fit([.. Enumerable.Range(0, count).Select(i => (double)i)], 0.01, 0));

    [Fact]
    public void Fit_of_constants_and_extremes_is_none()
    {
        Assert.Null(DistributionFitter.Fit([.. Enumerable.Repeat(3.0, 50)], 0.01, 0));
        Assert.Null(DistributionFitter.Fit([.. Enumerable.Range(0, 50).Select(i => i % 2 == 0 ? double.MaxValue : double.MinValue)], 0.01, 0));
    }

    [Fact]
    public void Calibration_is_that_of_an_unpenalised_logistic_regression()
    {
        using var oracle = Oracle.Read("statistics");
        foreach (var one in oracle.RootElement.GetProperty("platt").EnumerateArray())
        {
            var fit = PlattCalibration.Fit(one.Doubles("score"), one.Booleans("correct"));

            Assert.Equal(one.GetProperty("slope").GetDouble(), fit.Slope, 1e-5);
            Assert.Equal(one.GetProperty("offset").GetDouble(), fit.Offset, 1e-5);
        }
    }

    [Fact]
    public void Calibration_means_of_the_fitted_rows_are_their_share_of_correct_ones() =>
        Gen.Select(Gen.Double[-4, 4], Gen.Bool).Array[5, 80].Sample(rows =>
        {
            var scores = rows.Select(r => r.Item1).ToArray();
            var correct = rows.Select(r => r.Item2).ToArray();
            var fit = PlattCalibration.Fit(scores, correct);
            var mean = scores.Average(fit.Apply);

            // Scores that tell right from wrong without a fault have no finite fit; the search then stops close to it.
            return fit.Slope >= 0 && Math.Abs(mean - ((double)correct.Count(c => c) / correct.Length)) < 1e-3;
        });

    [Fact]
    public void KMeans_puts_every_point_to_a_cluster_and_equal_points_to_the_same() =>
        Gen.Select(Gen.Float[-5, 5].Array[2].Array[1, 60], Gen.Int[1, 5]).Sample((points, clusters) =>
        {
            var assigned = KMeans.Assign([.. points, points[0]], clusters, 7);
            return assigned.Length == points.Length + 1 && assigned.All(c => c >= 0 && c < clusters) && assigned[0] == assigned[^1]
                && assigned.SequenceEqual(KMeans.Assign([.. points, points[0]], clusters, 7));
        });

    [Fact]
    public void KMeans_of_clouds_far_apart_finds_them()
    {
        var random = new Random(5);
        var points = Enumerable.Range(0, 300).Select(i => new[] { (100 * (i % 3)) + random.NextSingle(), random.NextSingle() }).ToArray();
        var assigned = KMeans.Assign(points, 3, 11);

        Assert.Equal(3, assigned.Distinct().Count());
        Assert.All(Enumerable.Range(0, 300), i => Assert.Equal(assigned[i % 3], assigned[i]));
    }

    [Fact]
    public void Margin_only_widens_and_more_for_a_smaller_share_outside() =>
        Gen.Select(Gen.Double[-1e3, 1e3], Gen.Double[0, 1e3], Gen.Double[0, 1], Gen.Int[1, 10_000], Gen.Double[1e-6, 0.1]).Sample((low, width, at, count, outside) =>
        {
            var seen = new NumericRange(low, low + width, count);
            var wide = TailMargin.Widen(seen, low + (at * width), outside);
            var wider = TailMargin.Widen(seen, low + (at * width), outside / 10);
            return wide.Minimum <= low && wide.Maximum >= low + width && wider.Minimum <= wide.Minimum && wider.Maximum >= wide.Maximum;
        });

    [Fact]
    public void Check_of_parts_adds_up_to_the_whole()
    {
        var rows = ShopWorld.Draw(400, 9);
        var whole = shop.Set.Check(rows);
        var parts = new[] { rows.Take(Enumerable.Range(0, 150).ToArray()), rows.Take(Enumerable.Range(150, 250).ToArray()) }.Select(shop.Set.Check).ToList();

        Assert.Equal(whole.ViolatingCount, parts.Sum(p => p.ViolatingCount));
        Assert.Equal(whole.ViolatingRows, parts[0].ViolatingRows.Concat(parts[1].ViolatingRows.Select(r => r + 150)));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "'a'")]
    [InlineData(2, "'a' and 'b'")]
    [InlineData(3, "'a', 'b' and 'c'")]
    public void List_reads_like_a_sentence(int count, string expected) => Assert.Equal(expected, Words.List([.. new[] { "a", "b", "c" }.Take(count)]));
}
