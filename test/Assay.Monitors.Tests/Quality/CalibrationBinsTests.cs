using System.Text.Json;
using Assay.Monitors.Quality;
using Assay.Monitors.Tests.Oracles;
using CsCheck;

namespace Assay.Monitors.Tests.Quality;

public class CalibrationBinsTests
{
    private static readonly Gen<(double Forecast, bool CameTrue)[]> Forecasts = Gen.Select(Gen.Int[0, 200].Select(i => i / 200.0), Gen.Bool).Array[0, 80];

    [Fact]
    public void Scikit_learn_cases_agree()
    {
        using var oracle = Oracle.Read("quality");
        var cases = oracle.RootElement.GetProperty("binary");
        Assert.Equal(3, cases.GetArrayLength());
        foreach (var one in cases.EnumerateArray())
        {
            var rows = one.Doubles("score").Zip(one.Booleans("label")).ToArray();
            var curve = one.GetProperty("curve").Deserialize<double[][]>()!;
            var points = Fill(CalibrationBins.EqualWidth(), rows).ToCurve();
            var byMass = Fill(CalibrationBins.EqualMass(one.Doubles("score")), rows).ExpectedCalibrationError();

            Assert.Equal(one.GetProperty("equal_mass_calibration_error").GetDouble(), byMass.Value!.Value, 1e-12);
            Assert.Equal(curve[0].Length, points.Count);
            Assert.All(points.Index(), p => Assert.Equal((curve[0][p.Index], curve[1][p.Index]), (p.Item.HitRate.Value!.Value, p.Item.MeanForecast), Near));
        }
    }

    [Fact]
    public void Error_is_inside_its_bounds_and_interval() => Forecasts.Sample(rows =>
    {
        var error = Fill(CalibrationBins.EqualWidth(), rows).ExpectedCalibrationError();
        return rows.Length == 0
            ? error is { Value: null, Reason: not null }
            : error.Lower >= 0 && error.Lower <= error.Value && error.Value <= error.Upper && error.Upper <= 1;
    });

    [Fact]
    public void Error_of_the_opposite_outcome_and_forecast_is_the_same() => Forecasts.Where(rows => rows.All(r => r.Forecast * 10 % 1 != 0)).Sample(rows =>
    {
        var plain = Fill(CalibrationBins.EqualWidth(), rows).ExpectedCalibrationError();
        var opposite = Fill(CalibrationBins.EqualWidth(), [.. rows.Select(r => (1 - r.Forecast, !r.CameTrue))]).ExpectedCalibrationError();
        return Math.Abs((plain.Value ?? 0) - (opposite.Value ?? 0)) < 1e-12;
    });

    [Fact]
    public void Merge_parts_are_the_whole() => Gen.Select(Forecasts, Forecasts).Sample((a, b) =>
    {
        var merged = Fill(CalibrationBins.EqualWidth(), b);
        merged.Merge(Fill(CalibrationBins.EqualWidth(), a));
        var whole = Fill(CalibrationBins.EqualWidth(), [.. a, .. b]);
        return merged.Count == whole.Count
            && Math.Abs((merged.ExpectedCalibrationError().Value ?? 0) - (whole.ExpectedCalibrationError().Value ?? 0)) < 1e-12
            && merged.ToCurve().Select(p => p.HitRate).SequenceEqual(whole.ToCurve().Select(p => p.HitRate));
    });

    [Fact]
    public void Forecast_on_an_edge_is_below_it_and_0_is_in_the_first_bin()
    {
        var points = Fill(CalibrationBins.EqualWidth(), [(0, true), (0.1, false), (0.3, true), (0.7, true), (1, true)]).ToCurve();

        Assert.Equal([(0, 0.1), (0.2, 0.3), (0.6, 0.7), (0.9, 1)], points.Select(p => (p.Lower, p.Upper)));
        Assert.Equal([2L, 1, 1, 1], points.Select(p => p.HitRate.Count));
    }

    [Fact]
    public void Equal_mass_bins_hold_about_as_many_and_keep_equal_forecasts_together()
    {
        var random = new Random(5);
        var rows = Enumerable.Range(0, 1000).Select(_ => (Math.Pow(random.NextDouble(), 3), true)).ToArray();
        var points = Fill(CalibrationBins.EqualMass([.. rows.Select(r => r.Item1)]), rows).ToCurve();
        var tied = Fill(CalibrationBins.EqualMass([0.5, 0.5, 0.5, 0.9]), [(0.5, true), (0.5, false), (0.5, true), (0.9, true)]).ToCurve();

        Assert.All(points, p => Assert.InRange(p.HitRate.Count, 99, 101));
        Assert.Equal([3L, 1], tied.Select(p => p.HitRate.Count));
    }

    [Fact]
    public void Forecasts_that_are_no_probabilities_and_other_bins_are_refused()
    {
        var bins = CalibrationBins.EqualWidth();

        Assert.Throws<ArgumentOutOfRangeException>(() => bins.Add(1.01, true));
        Assert.Throws<ArgumentOutOfRangeException>(() => bins.Add(double.NaN, true));
        Assert.Throws<ArgumentException>(() => bins.Merge(CalibrationBins.EqualWidth(5)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Error_simulated_windows_of_300_cover_the_truth(int power)
    {
        // Forecasts uniform on [0, 1] that come true with probability f^power; with power 1 they are calibrated.
        var random = new Random(11);
        var truth = Enumerable.Range(0, 10).Sum(i => 0.1 * Math.Abs(Mean(i / 10.0, (i + 1) / 10.0, power) - Mean(i / 10.0, (i + 1) / 10.0, 1)));
        var covered = 0;
        for (var window = 0; window < 2000; window++)
        {
            var bins = CalibrationBins.EqualWidth();
            for (var row = 0; row < 300; row++)
            {
                var forecast = random.NextDouble();
                bins.Add(forecast, random.NextDouble() < Math.Pow(forecast, power));
            }

            var error = bins.ExpectedCalibrationError();
            covered += error.Lower <= truth && error.Upper >= truth ? 1 : 0;
        }

        Assert.InRange(covered / 2000.0, 0.94, 1);
    }

    /// <summary>The mean of f^power over an interval.</summary>
    private static double Mean(double a, double b, int power) => (Math.Pow(b, power + 1) - Math.Pow(a, power + 1)) / ((power + 1) * (b - a));

    private static CalibrationBins Fill(CalibrationBins bins, IEnumerable<(double Forecast, bool CameTrue)> rows)
    {
        foreach (var (forecast, cameTrue) in rows)
        {
            bins.Add(forecast, cameTrue);
        }

        return bins;
    }

    private static bool Near((double, double) a, (double, double) b) => Math.Abs(a.Item1 - b.Item1) < 1e-12 && Math.Abs(a.Item2 - b.Item2) < 1e-12;
}
