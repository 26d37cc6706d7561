using Assay.Monitors.Drift;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Tests.Drift;

public sealed class DriftTrainingTests
{
    [Fact]
    public void Train_twice_with_one_seed_gives_the_same_bytes()
    {
        var table = CreditWorld.Draw(1200, 0.2, 5);

        var first = DriftDetectionModelTests.Save(DriftDetectionModel.Train(table, CreditWorld.Settings));
        var second = DriftDetectionModelTests.Save(DriftDetectionModel.Train(table, CreditWorld.Settings));
        var other = DriftDetectionModelTests.Save(DriftDetectionModel.Train(table, CreditWorld.Settings with { Seed = 8 }));

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Train_on_a_faultless_model_is_refused_with_a_sentence()
    {
        var table = CreditWorld.Draw(300, 0.1, 5);

        var model = DriftDetectionModel.Train(table.With(table["prediction"].Rename("label")), CreditWorld.Settings);

        Assert.False(model.Report.IsUsable);
        Assert.Contains("no errors to learn from", model.Report.Reason, StringComparison.Ordinal);
        Assert.Equal(1, model.Report.BaseAccuracy);
        Assert.Throws<InvalidOperationException>(() => model.Estimate(table));
    }

    [Fact]
    public void Train_on_errors_without_pattern_is_refused_for_quality()
    {
        var random = new Random(3);
        var table = CreditWorld.Draw(2000, 0, 5);
        var labels = Enumerable.Range(0, 2000).Select(row => random.NextDouble() < 0.8 ? table["prediction"].GetText(row) : "other");

        var report = DriftDetectionModel.Train(table.With(TextColumn.From("label", labels)), CreditWorld.Settings).Report;

        Assert.False(report.IsUsable);
        Assert.Contains("cannot tell right predictions from wrong", report.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(30)]
    public void Train_on_too_few_rows_is_refused_with_a_sentence(int rows)
    {
        var model = DriftDetectionModel.Train(CreditWorld.Draw(rows, 0.5, 5), CreditWorld.Settings);

        Assert.False(model.Report.IsUsable);
        var loaded = DriftDetectionModel.Load(new MemoryStream(DriftDetectionModelTests.Save(model)));
        Assert.Equal(model.Report.Reason, loaded.Report.Reason);
    }

    [Fact]
    public void Train_leaves_out_constant_missing_and_unusable_columns()
    {
        var table = CreditWorld.Draw(1500, 0.3, 5)
            .With(new DoubleColumn("constant", Enumerable.Repeat(3.5, 1500).ToArray()))
            .With(new DoubleColumn("nothing", new double[1500], Enumerable.Repeat(true, 1500).ToArray()))
            .With(new TimestampColumn("when", new long[1500]));
        var settings = CreditWorld.Settings with { FeatureColumns = ["amount", "purpose", "constant", "nothing", "when"] };

        var model = DriftDetectionModel.Train(table, settings);

        Assert.Equal(["nothing", "when"], model.Report.IgnoredColumns);
        Assert.InRange(model.Estimate(table.Without("nothing")).PredictedAccuracy, 0.7, 0.95);
    }

    [Fact]
    public void Train_reads_one_probability_column_a_class()
    {
        var table = CreditWorld.Draw(1500, 0.3, 5);
        var vectors = (VectorColumn)table["probability"];
        var split = table.Without("probability")
            .With(new DoubleColumn("p0", vectors.Values.ToArray().Select(v => v[0]).ToArray()))
            .With(new DoubleColumn("p1", vectors.Values.ToArray().Select(v => v[1]).ToArray()));

        var fromVector = DriftDetectionModel.Train(table, CreditWorld.Settings);
        var fromColumns = DriftDetectionModel.Train(split, CreditWorld.Settings with { ProbabilityColumns = ["p0", "p1"] });

        Assert.Equal(fromVector.Estimate(table).PredictedAccuracy, fromColumns.Estimate(split).PredictedAccuracy);
    }

    [Fact]
    public void Train_on_200_columns_without_categories_still_finds_the_weak_region()
    {
        var table = CreditWorld.Draw(2000, 0.3, 5, extraColumns: 198);
        var settings = CreditWorld.Settings with { FeatureColumns = [.. Enumerable.Range(0, 198).Select(i => $"extra{i}"), "amount", "age"] };

        var model = DriftDetectionModel.Train(table, settings);

        Assert.True(model.Report.IsUsable, model.Report.Reason);
        Assert.True(model.Estimate(CreditWorld.Draw(1000, 0.8, 6, extraColumns: 198)).DriftMagnitude > 0.05);
    }

    [Fact]
    public void Train_reads_one_class_probability_as_that_class_against_the_rest()
    {
        var table = CreditWorld.Draw(1500, 0.3, 5);
        var first = new DoubleColumn("p", ((VectorColumn)table["probability"]).Values.ToArray().Select(v => v[0]).ToArray());

        var model = DriftDetectionModel.Train(table.With(first), CreditWorld.Settings with { ProbabilityColumns = ["p"] });

        Assert.InRange(model.Estimate(table.With(first)).PredictedAccuracy, 0.75, 0.92);
    }

    [Theory]
    [InlineData("1", "1.0", true)]
    [InlineData("1", "1e0", true)]
    [InlineData("1", "01x", false)]
    [InlineData("NaN", "NaN", true)]
    [InlineData("9007199254740993", "9007199254740992", false)]
    [InlineData("1e300", "1.0e300", true)]
    [InlineData("Risk", "risk", false)]
    public void AreEqual_compares_numbers_as_numbers(string left, string right, bool expected) =>
        Assert.Equal(expected, LabelEquality.AreEqual(left, right));

    [Fact]
    public void AreEqual_reads_booleans_in_any_case() =>
        Assert.True(LabelEquality.AreEqual(new BooleanColumn("a", [true]), TextColumn.From("b", ["True"]), 0));

    [Fact]
    public void Train_without_the_label_column_names_it() =>
        Assert.Contains("'label'", Assert.Throws<ArgumentException>(() =>
            DriftDetectionModel.Train(CreditWorld.Draw(10, 0.1, 1).Without("label"), CreditWorld.Settings)).Message, StringComparison.Ordinal);
}
