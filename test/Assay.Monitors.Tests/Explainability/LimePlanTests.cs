using Assay.Monitors.Explainability;
using Assay.Monitors.Tables;
using CsCheck;

namespace Assay.Monitors.Tests.Explainability;

public class LimePlanTests
{
    [Fact]
    public void Plan_first_copy_is_the_row_and_seven_of_eight_values_are_kept()
    {
        var row = Lender.Applications.Take([4]);
        var plan = LimeExplainer.Plan(Lender.Statistics, row, new LimeSettings { PerturbationCount = 2_000, Seed = 3 });

        Assert.Equal(2_000, plan.Rows.RowCount);
        Assert.Equal(row.Columns.Select(c => (c.Name, c.Type, c.GetText(0))), plan.Rows.Columns.Select(c => (c.Name, c.Type, c.GetText(0))));
        foreach (var name in Lender.Features.Where(f => f != "constant"))
        {
            var kept = Enumerable.Range(0, 2_000).Count(r => plan.Rows[name].GetText(r) == row[name].GetText(0));
            Assert.InRange(kept / 2_000.0, 0.84, 0.91);
        }
    }

    [Fact]
    public void Plan_default_leaves_room_for_a_contrastive_search_within_1020_rows() =>
        Assert.Equal(800, LimeExplainer.Plan(Lender.Statistics, Lender.Applications.Take([4]), new LimeSettings()).Rows.RowCount);

    [Fact]
    public void Plan_changed_values_are_other_values_that_were_observed() =>
        Gen.Select(Gen.Int[0, 3_999], Gen.ULong).Sample(
            (r, seed) =>
            {
                var row = Lender.Applications.Take([r]);
                var plan = LimeExplainer.Plan(Lender.Statistics, row, new LimeSettings { PerturbationCount = 60, Seed = seed });
                foreach (var feature in Lender.Statistics.Features)
                {
                    row[feature.Name].TryGetNumber(0, out var own);
                    for (var copy = 0; copy < 60; copy++)
                    {
                        if (feature.IsCategorical)
                        {
                            Assert.Contains(plan.Rows[feature.Name].GetText(copy), feature.Categories);
                            continue;
                        }

                        Assert.True(plan.Rows[feature.Name].TryGetNumber(copy, out var value));
                        Assert.InRange(value, feature.Minimum, feature.Maximum);
                        Assert.True(value == own || feature.BinOf(value) != feature.BinOf(own), $"{feature.Name}: {value} for {own}");
                    }
                }
            },
            iter: 100);

    [Fact]
    public void Plan_one_observed_row_has_nothing_to_change()
    {
        var row = Lender.Applications.Take([4]);
        var statistics = TrainingStatistics.Learn(row, Lender.Features, new HashSet<string>());
        var plan = LimeExplainer.Plan(statistics, row, new LimeSettings { PerturbationCount = 50 });
        var explanation = LimeExplainer.Explain(plan, Lender.Refuse(plan.Rows));

        Assert.All(plan.Rows.Columns, c => Assert.All(Enumerable.Range(0, 50), r => Assert.Equal(c.GetText(0), c.GetText(r))));
        Assert.Contains("same answer", explanation.Message);
    }

    [Fact]
    public void Plan_missing_value_is_kept_missing_or_changed_to_a_known_one()
    {
        var row = new Table([new IntegerColumn("n", [0], [true]), TextColumn.From("c", [null]), new BooleanColumn("b", [false], [true]), new DoubleColumn("d", [0], [true])]);
        var training = new Table(
        [
            new IntegerColumn("n", [1, 2, 3, 0], [false, false, false, true]), TextColumn.From("c", ["x", "y", null, "x"]),
            new BooleanColumn("b", [true, false, true, true]), new DoubleColumn("d", [0.5, 1, 2, 3]),
        ]);
        var statistics = TrainingStatistics.Learn(training, ["n", "c", "b", "d"], new HashSet<string>());
        var plan = LimeExplainer.Plan(statistics, row, new LimeSettings { PerturbationCount = 400 });
        var weights = LimeExplainer.Explain(plan, [.. Enumerable.Range(0, 400).Select(r => plan.Rows["n"].IsMissing(r) ? 1.0 : 0)]).Weights;

        Assert.All(plan.Rows.Columns, c => Assert.InRange(Enumerable.Range(0, 400).Count(c.IsMissing), 325, 375));
        Assert.All(Enumerable.Range(0, 400).Where(r => !plan.Rows["n"].IsMissing(r)), r => Assert.InRange((long)plan.Rows["n"][r]!, 1, 3));
        Assert.Equal(("n", null, false), (weights[0].Feature, weights[0].Value, weights[0].IsRange));
        Assert.Equal(1, weights[0].RawWeight, 0.02);
    }

    [Fact]
    public void Plan_feature_that_was_never_observed_is_left_alone()
    {
        var training = new Table([new IntegerColumn("n", [0, 0], [true, true]), new IntegerColumn("m", [1, 2])]);
        var statistics = TrainingStatistics.Learn(training, ["n", "m"], new HashSet<string>());
        var plan = LimeExplainer.Plan(statistics, new Table([new IntegerColumn("n", [5]), new IntegerColumn("m", [1])]), new LimeSettings());

        Assert.All(Enumerable.Range(0, plan.Rows.RowCount), r => Assert.Equal(5L, plan.Rows["n"][r]));
    }

    [Fact]
    public void Plan_long_whole_numbers_stay_exact()
    {
        const long Exact = (1L << 53) + 1;
        var training = new Table([new IntegerColumn("n", [Exact, 4, 5, 6])]);
        var statistics = TrainingStatistics.Learn(training, ["n"], new HashSet<string>());
        var plan = LimeExplainer.Plan(statistics, new Table([new IntegerColumn("n", [Exact])]), new LimeSettings { PerturbationCount = 100 });

        Assert.Equal(Exact, plan.Rows["n"][0]);
        Assert.Contains(Enumerable.Range(0, 100), r => !Equals(Exact, plan.Rows["n"][r]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Plan_row_of_another_type_than_training_is_read_as_what_it_says(bool asText)
    {
        var training = new Table([new DoubleColumn("n", [.. Enumerable.Range(0, 40).Select(i => i + 0.5)])]);
        var statistics = TrainingStatistics.Learn(training, ["n"], new HashSet<string>());
        Column own = asText ? TextColumn.From("n", ["3"]) : new IntegerColumn("n", [3]);
        var plan = LimeExplainer.Plan(statistics, new Table([own]), new LimeSettings { PerturbationCount = 200 });
        var weight = LimeExplainer.Explain(plan, [.. Enumerable.Range(0, 200).Select(r => double.Parse(plan.Rows["n"].GetText(r)!))]).Weights[0];

        Assert.Equal(asText ? ColumnType.Text : ColumnType.Double, plan.Rows["n"].Type);
        Assert.Equal(("3", true), (plan.Rows["n"].GetText(0), weight.IsRange));
        Assert.InRange(weight.RawWeight, -23, -17);
    }

    [Fact]
    public void Plan_category_that_does_not_fit_the_rows_type_is_named()
    {
        var statistics = TrainingStatistics.Learn(new Table([TextColumn.From("n", ["a", "1"])]), ["n"], new HashSet<string>());
        var refused = Assert.Throws<ArgumentException>(() => LimeExplainer.Plan(statistics, new Table([new IntegerColumn("n", [3])]), new LimeSettings()));

        Assert.Contains("'n'", refused.Message);
        Assert.Contains("'a'", refused.Message);
    }

    [Fact]
    public void Plan_columns_that_are_no_features_stay()
    {
        var row = Lender.Applications.Take([4]).With(TextColumn.From("meta", ["x"])).With(new VectorColumn("v", [[1, 2]]));
        var plan = LimeExplainer.Plan(Lender.Statistics, row, new LimeSettings { PerturbationCount = 30 });

        Assert.Equal(row.Columns.Select(c => c.Name), plan.Rows.Columns.Select(c => c.Name));
        Assert.All(Enumerable.Range(0, 30), r => Assert.Equal(("x", "[1,2]"), (plan.Rows["meta"].GetText(r), plan.Rows["v"].GetText(r))));
    }

    [Fact]
    public void Plan_of_several_rows_or_no_copies_is_refused()
    {
        Assert.Throws<ArgumentException>(() => LimeExplainer.Plan(Lender.Statistics, Lender.Applications, new LimeSettings()));
        Assert.Throws<ArgumentOutOfRangeException>(() => LimeExplainer.Plan(Lender.Statistics, Lender.Applications.Take([0]), new LimeSettings { PerturbationCount = 0 }));
        Assert.Throws<KeyNotFoundException>(() => LimeExplainer.Plan(Lender.Statistics, new Table([new IntegerColumn("age", [1])]), new LimeSettings()));
    }
}
