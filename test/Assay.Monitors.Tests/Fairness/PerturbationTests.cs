using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;
using CsCheck;

namespace Assay.Monitors.Tests.Fairness;

public class PerturbationTests
{
    private static readonly FairnessFeature Feature = new("x", [FairnessGroup.Of("a"), FairnessGroup.Of("b")], [FairnessGroup.Of("c")]);
    private static readonly FavourableOutcome Yes = new(["yes"]);

    private static readonly Gen<Table> Tables = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 2]).Array[1, 40].Select(rows => new Table(
    [
        TextColumn.From("x", rows.Select(r => new[] { "a", "b", "c", "other", null }[r.Item1])),
        new IntegerColumn("y", [.. rows.Select(r => (long)r.Item2)], [.. rows.Select(r => r.Item2 == 2)]),
    ]));

    [Fact]
    public void Plan_moves_every_row_of_a_side_to_every_group_of_the_other() => Tables.Sample(table =>
    {
        var plan = Perturbation.Plan(table, Feature, Yes, 1);
        var groups = Enumerable.Range(0, table.RowCount).Select(r => Feature.GroupOf(table["x"].GetText(r))).ToArray();
        Assert.Equal(groups.Sum(g => g < 0 ? 0 : Feature.IsReference(g) ? 1 : 2), plan.Copies.Count);
        Assert.All(plan.Copies, copy =>
        {
            Assert.NotEqual(Feature.IsReference(groups[copy.OriginalRow]), Feature.IsReference(copy.Group));
            Assert.Equal(copy.Group, Feature.GroupOf(plan.RowsToScore["x"].GetText(copy.ScoreRow)));
            Assert.Equal(table["y"].GetText(copy.OriginalRow), plan.RowsToScore["y"].GetText(copy.ScoreRow));
        });
        Assert.Equal(table.Columns.Select(c => c.Name), plan.RowsToScore.Columns.Select(c => c.Name));
    });

    [Fact]
    public void Plan_scores_no_row_twice() => Tables.Sample(table =>
    {
        var plan = Perturbation.Plan(table, Feature, Yes, 1);
        var rows = Enumerable.Range(0, plan.RowsToScore.RowCount).Select(r => (plan.RowsToScore["x"].GetText(r), plan.RowsToScore["y"].GetText(r))).ToList();

        // A copy of "a" and one of "b" as "c" are equal rows, but of different originals.
        Assert.True(rows.GroupBy(r => r).All(g => g.Count() <= 2));
        Assert.Equal(Enumerable.Range(0, rows.Count), plan.Copies.Select(c => c.ScoreRow).Distinct().Order());
    });

    [Fact]
    public void Balance_of_a_model_that_does_not_look_at_the_feature_is_fair() => Tables.Sample(table =>
    {
        // "yes" where y is 0, whatever x is.
        static TextColumn Decide(Table rows) => TextColumn.From("p", Enumerable.Range(0, rows.RowCount).Select(r => rows["y"].GetText(r) == "0" ? "yes" : "no"));
        var plan = Perturbation.Plan(table.Take(Enumerable.Range(0, table.RowCount).Where(r => table["x"].GetText(r) != "b").ToArray()), new FairnessFeature("x", [FairnessGroup.Of("a")], [FairnessGroup.Of("c")]), Yes, 1);
        var originals = table.Take(Enumerable.Range(0, table.RowCount).Where(r => table["x"].GetText(r) != "b").ToArray());
        var balanced = plan.Balance(Decide(originals), Decide(plan.RowsToScore));

        Assert.Equal(balanced.Reference, balanced.Monitored);
        Assert.Empty(plan.FindBiased(Decide(originals), Decide(plan.RowsToScore)));
    });

    [Fact]
    public void Plan_same_seed_gives_the_same_and_another_other_numbers()
    {
        var table = new Table([new DoubleColumn("x", [.. Enumerable.Range(0, 40).Select(i => (double)i)])]);
        var feature = new FairnessFeature("x", [FairnessGroup.Between(20, 39)], [FairnessGroup.Between(0, 19)]);
        string Draw(int seed) => string.Join(',', Enumerable.Range(0, 40).Select(r => Perturbation.Plan(table, feature, Yes, seed).RowsToScore["x"].GetText(r)));

        Assert.Equal(Draw(1), Draw(1));
        Assert.NotEqual(Draw(1), Draw(2));
    }

    [Theory]
    [InlineData(double.NegativeInfinity, 10)]
    [InlineData(30, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, double.PositiveInfinity)]
    public void Plan_range_that_nobody_is_in_and_has_an_open_end_stays_finite(double low, double high)
    {
        var feature = new FairnessFeature("x", [FairnessGroup.Between(20, 25)], [FairnessGroup.Between(low, high)]);
        var plan = Perturbation.Plan(new Table([new DoubleColumn("x", [22])]), feature, Yes, 1);

        Assert.True(plan.RowsToScore["x"].TryGetNumber(0, out var value) && double.IsFinite(value) && value >= low && value <= high);
    }

    [Fact]
    public void Plan_of_rows_in_no_group_is_empty()
    {
        foreach (var column in new[] { TextColumn.From("x", [null, "z"]), TextColumn.From("x", []) })
        {
            var plan = Perturbation.Plan(new Table([column]), Feature, Yes, 1);

            Assert.Equal((0, 0), (plan.RowsToScore.RowCount, plan.Copies.Count));
            Assert.Equal(0, plan.Balance(TextColumn.From("p", Enumerable.Repeat<string?>("yes", column.Length)), TextColumn.From("p", [])).Reference.Total);
        }
    }

    [Fact]
    public void Plan_group_that_does_not_fit_the_columns_type_is_refused()
    {
        var feature = new FairnessFeature("x", [FairnessGroup.Of("1")], [FairnessGroup.Of("two")]);

        Assert.Throws<FormatException>(() => Perturbation.Plan(new Table([new IntegerColumn("x", [1])]), feature, Yes, 1));
        Assert.Contains("'x'", Assert.Throws<FormatException>(() => Perturbation.Plan(new Table([new VectorColumn("x", [[1]])]), new FairnessFeature("x", [FairnessGroup.Of("[1]")], [FairnessGroup.Of("[2]")]), Yes, 1)).Message);
    }

    [Fact]
    public void Balance_of_answers_that_are_missing_counts_the_rest()
    {
        var plan = Perturbation.Plan(new Table([TextColumn.From("x", ["a", "c"])]), Feature, Yes, 1);
        var balanced = plan.Balance(TextColumn.From("p", ["yes", null]), TextColumn.From("p", [null, "yes", "no"]));

        Assert.Equal((new OutcomeCounts(2, 3), new OutcomeCounts(0, 0)), (balanced.Reference, balanced.Monitored));
        Assert.Throws<ArgumentException>(() => plan.Balance(TextColumn.From("p", ["yes"]), TextColumn.From("p", ["no"])));
    }

    [Fact]
    public void Identity_is_the_same_exactly_for_equal_rows() => Tables.Sample(table =>
    {
        var ids = RowIdentity.Of(table);
        var keys = Enumerable.Range(0, table.RowCount).Select(r => (table["x"].GetText(r), table["y"].GetText(r))).ToArray();
        return Enumerable.Range(0, ids.Length).All(i => Enumerable.Range(0, ids.Length).All(j => (ids[i] == ids[j]) == (keys[i] == keys[j])));
    });
}
