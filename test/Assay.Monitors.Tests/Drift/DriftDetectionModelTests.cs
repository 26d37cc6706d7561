using Assay.Monitors.Drift;
using Assay.Monitors.Tables;
using CsCheck;

namespace Assay.Monitors.Tests.Drift;

public sealed class DriftDetectionModelTests(TrainedLender lender) : IClassFixture<TrainedLender>
{
    [Fact]
    public void Train_report_describes_the_model()
    {
        var report = lender.Model.Report;

        Assert.True(report.IsUsable, report.Reason);
        Assert.Equal(8000, report.Rows);
        Assert.Equal(1600, report.HeldOutRows);
        Assert.Equal("boosted_trees", report.Algorithm);
        Assert.InRange(report.BaseAccuracy!.Value, 0.88, 0.94);
        Assert.InRange(report.PredictedBaseAccuracy!.Value - report.BaseAccuracy.Value, -0.02, 0.02);
        Assert.InRange(report.Auc!.Value, 0.6, 0.9);
    }

    [Fact]
    public void Estimate_without_drift_is_near_zero()
    {
        var covered = 0;
        for (var seed = 100; seed < 120; seed++)
        {
            var estimate = lender.Model.Estimate(CreditWorld.Draw(2000, 0.1, seed));
            Assert.InRange(estimate.DriftMagnitude, -0.02, 0.02);
            covered += estimate.Lower <= 0 && estimate.Upper >= 0 ? 1 : 0;
        }

        Assert.InRange(covered, 17, 20);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.9)]
    public void Estimate_of_a_shift_into_the_weak_region_finds_the_drop(double weakShare)
    {
        var window = CreditWorld.Draw(4000, weakShare, 55);
        var trueDrop = lender.Model.Report.BaseAccuracy!.Value - CreditWorld.TrueAccuracy(window);

        var estimate = lender.Model.Estimate(window);

        Assert.InRange(estimate.DriftMagnitude - trueDrop, -0.03, 0.03);
        Assert.True(estimate.Lower > 0);
        Assert.Equal(estimate.PredictedAccuracy, estimate.Correctness.Average(), 1e-12);
        Assert.Equal(estimate.Correctness.Count(p => p < 0.5), estimate.DriftedRows.Count);
    }

    [Fact]
    public void Estimate_ignores_row_order_label_columns_and_extra_columns()
    {
        var window = CreditWorld.Draw(1500, 0.4, 9);
        var rows = Enumerable.Range(0, 1500).ToArray();
        new Random(3).Shuffle(rows);
        var expected = lender.Model.Estimate(window);

        var shuffled = lender.Model.Estimate(window.Take(rows).Without("label").With(new DoubleColumn("noise", new double[1500])));

        Assert.Equal(expected.DriftMagnitude, shuffled.DriftMagnitude, 1e-12);
        Assert.Equal(expected.Correctness[rows[0]], shuffled.Correctness[0]);
    }

    [Fact]
    public void Estimate_bears_missing_values_unseen_categories_and_integers_for_doubles()
    {
        var window = new Table(
        [
            new IntegerColumn("amount", [0, 1, long.MaxValue, long.MinValue]),
            new IntegerColumn("age", [20, 0, 30, 40], [false, true, false, false]),
            TextColumn.From("purpose", ["yacht", null, "boat", "boat"]),
            new VectorColumn("probability", [[0.5, 0.5], [double.NaN, 1], [], [0.1, 0.2, 0.7]]),
        ]);

        var estimate = lender.Model.Estimate(window);

        Assert.All(estimate.Correctness, p => Assert.InRange(p, 0, 1));
        Assert.InRange(estimate.PredictedAccuracy, 0, 1);
    }

    [Fact]
    public void Estimate_without_a_column_names_it()
    {
        var exception = Assert.Throws<ArgumentException>(() => lender.Model.Estimate(CreditWorld.Draw(10, 0.1, 1).Without("purpose")));

        Assert.Contains("'purpose'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Estimate_of_text_in_place_of_numbers_names_the_column()
    {
        var window = CreditWorld.Draw(2, 0.1, 1).With(TextColumn.From("age", ["a", "b"]));

        Assert.Contains("'age'", Assert.Throws<ArgumentException>(() => lender.Model.Estimate(window)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Estimate_of_an_empty_window_is_refused() =>
        Assert.Throws<ArgumentException>(() => lender.Model.Estimate(CreditWorld.Draw(0, 0.1, 1)));

    [Fact]
    public void Estimate_of_one_row_has_a_wide_interval()
    {
        var estimate = lender.Model.Estimate(CreditWorld.Draw(1, 0.1, 1));

        Assert.Equal(1, estimate.Count);
        Assert.True(estimate.Upper - estimate.Lower > 0.3);
    }

    [Fact]
    public void Estimate_of_any_window_has_a_finite_magnitude_inside_its_interval() =>
        Gen.Select(Gen.Double, Gen.Long, Gen.String, Gen.Double.Array[0, 3], Gen.Bool.Array[4]).Array[1, 20].Sample(rows =>
        {
            var window = new Table(
            [
                new DoubleColumn("amount", rows.Select(row => row.Item1).ToArray(), rows.Select(row => row.Item5[0]).ToArray()),
                new IntegerColumn("age", rows.Select(row => row.Item2).ToArray(), rows.Select(row => row.Item5[1]).ToArray()),
                TextColumn.From("purpose", rows.Select(row => row.Item5[2] ? null : row.Item3)),
                new VectorColumn("probability", rows.Select(row => row.Item4).ToArray(), rows.Select(row => row.Item5[3]).ToArray()),
            ]);

            var estimate = lender.Model.Estimate(window);

            return estimate.Correctness.All(p => p is >= 0 and <= 1)
                && estimate.Lower <= estimate.DriftMagnitude && estimate.DriftMagnitude <= estimate.Upper
                && estimate.Lower >= -1 && estimate.Upper <= 1;
        });

    [Fact]
    public void Load_gives_back_what_Save_wrote_to_the_last_digit()
    {
        var window = CreditWorld.Draw(500, 0.4, 9);
        var bytes = Save(lender.Model);

        var loaded = DriftDetectionModel.Load(new MemoryStream(bytes));

        Assert.Equal(lender.Model.Estimate(window).Correctness, loaded.Estimate(window).Correctness);
        Assert.Equal(bytes, Save(loaded));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1,2]")]
    [InlineData("{\"Format\":\"assay-drift-model\",\"Version\":1,\"Report\":{\"Rows\":5,\"HeldOutRows\":1}}")]
    [InlineData("{\"Format\":\"assay-drift-model\",\"Version\":2,\"Report\":{\"Rows\":5,\"HeldOutRows\":1}}")]
    public void Load_of_something_else_is_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => DriftDetectionModel.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void Load_of_a_tree_that_points_nowhere_is_refused()
    {
        var text = System.Text.Encoding.UTF8.GetString(Save(lender.Model));
        var broken = text.Replace("\"Left\":[", "\"Left\":[999,", StringComparison.Ordinal);

        Assert.Throws<InvalidDataException>(() => DriftDetectionModel.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(broken))));
    }

    internal static byte[] Save(DriftDetectionModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
