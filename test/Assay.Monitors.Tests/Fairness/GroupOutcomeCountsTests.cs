using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;
using CsCheck;

namespace Assay.Monitors.Tests.Fairness;

public class GroupOutcomeCountsTests
{
    private static readonly FairnessFeature Feature = new("x", [FairnessGroup.Of("a"), FairnessGroup.Of("b")], [FairnessGroup.Of("c"), FairnessGroup.Between(1, 5)]);
    private static readonly FavourableOutcome Yes = new(["yes"]);

    private static readonly Gen<(string? Value, string? Label)[]> Rows =
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 2]).Select((v, l) => (new[] { "a", "b", "c", "3", "9", null, "5.0" }[v], new[] { "yes", "no", null }[l])).Array[0, 60];

    [Fact]
    public void Merge_parts_are_the_whole_in_any_order() => Gen.Select(Rows, Rows).Sample((first, second) =>
    {
        var (one, other) = (Count(first), Count(second));
        one.Merge(Count(second));
        other.Merge(Count(first));
        var whole = Count([.. second, .. first.Reverse()]);
        return one.ToDistribution().SequenceEqual(whole.ToDistribution()) && other.ToDistribution().SequenceEqual(whole.ToDistribution());
    });

    [Fact]
    public void Counts_by_row_and_by_pair_agree_and_add_up() => Rows.Sample(rows =>
    {
        var byRow = new GroupOutcomeCounts(Feature, Yes);
        byRow.AddRows(TextColumn.From("x", rows.Select(r => r.Value)), TextColumn.From("p", rows.Select(r => r.Label)));
        var byPair = new GroupOutcomeCounts(Feature, Yes);
        foreach (var pair in rows.GroupBy(r => r))
        {
            byPair.Add(pair.Key.Value, pair.Key.Label, pair.Count());
        }

        var counted = rows.Count(r => r.Label is not null && Feature.GroupOf(r.Value) >= 0);
        return byRow.ToDistribution().SequenceEqual(byPair.ToDistribution())
            && byRow.Reference.Merge(byRow.Monitored) == Enumerable.Range(0, 4).Select(byRow.Group).Aggregate((a, b) => a.Merge(b))
            && byRow.Reference.Total + byRow.Monitored.Total == counted
            && byRow.ToDistribution().Sum(d => d.Count) == counted;
    });

    [Fact]
    public void Report_swapped_sides_is_the_inverse_where_both_are_defined() => Rows.Sample(rows =>
    {
        FairnessFeature forth = new("x", [FairnessGroup.Of("a")], [FairnessGroup.Of("b")]), back = new("x", [FairnessGroup.Of("b")], [FairnessGroup.Of("a")]);
        var (one, other) = (Value(forth), Value(back));
        return one is null or 0 || other is null or 0 || Math.Abs((one.Value * other.Value / 10_000) - 1) < 1e-9;

        double? Value(FairnessFeature feature)
        {
            var counts = new GroupOutcomeCounts(feature, Yes);
            rows.ToList().ForEach(r => counts.Add(r.Value, r.Label, 1));
            return FairnessReport.Create(counts, null).FairnessValue;
        }
    });

    [Fact]
    public void GroupOf_overlapping_groups_is_the_first_reference_before_monitored()
    {
        var feature = new FairnessFeature("x", [FairnessGroup.Between(10, 20), FairnessGroup.Between(15, 30)], [FairnessGroup.Between(0, 12)]);

        Assert.Equal([0, 0, 1, 2, -1, -1], new[] { "10", "16", "25", "5", "31", null }.Select(feature.GroupOf));
    }

    [Theory]
    [InlineData("1", "1.0", true)]
    [InlineData("true", "True", true)]
    [InlineData("1e2", "100", true)]
    [InlineData("a", "A", false)]
    [InlineData("", " ", false)]
    [InlineData("-0", "0", true)]
    public void Of_a_value_contains_its_other_spellings(string group, string value, bool expected) => Assert.Equal(expected, FairnessGroup.Of(group).Contains(value));

    [Fact]
    public void Between_takes_its_ends_and_numbers_of_any_column()
    {
        var group = FairnessGroup.Between(0, 1);

        Assert.True(group.Contains(new BooleanColumn("x", [true]), 0) && group.Contains(new DoubleColumn("x", [0.5]), 0) && group.Contains(new IntegerColumn("x", [1]), 0) && group.Contains(TextColumn.From("x", ["0"]), 0));
        Assert.False(group.Contains("x") || group.Contains("NaN") || group.Contains((string?)null) || group.Contains(new DoubleColumn("x", [0.5], [true]), 0));
        Assert.Throws<ArgumentException>(() => FairnessGroup.Between(2, 1));
        Assert.Throws<ArgumentException>(() => FairnessGroup.Between(double.NaN, 1));
    }

    [Fact]
    public void AddRows_of_truth_values_finds_ranges_and_words()
    {
        var column = new BooleanColumn("x", [true, false, true], [false, false, true]);
        var counts = new GroupOutcomeCounts(new FairnessFeature("x", [FairnessGroup.Of("true")], [FairnessGroup.Between(0, 0)]), Yes);
        counts.AddRows(column, TextColumn.From("p", ["yes", "no", "yes"]));

        Assert.Equal((new OutcomeCounts(1, 1), new OutcomeCounts(0, 1)), (counts.Reference, counts.Monitored));
    }

    [Fact]
    public void Favourable_ranges_count_predictions_by_their_range()
    {
        var outcome = new FavourableOutcome([], [new NumericRange(0, 10), new NumericRange(50, double.PositiveInfinity)]);

        Assert.Equal(["0-10", "0-10", "50-∞", "other", "other"], new[] { "0", "10.0", "1e9", "10.5", "x" }.Select(outcome.LabelOf).Select(l => l.Replace("Infinity", "∞", StringComparison.Ordinal)));
        Assert.Equal([true, true, true, false, false], new[] { "0", "10.0", "1e9", "10.5", "x" }.Select(outcome.IsFavourable));

        // A label that was counted is read back as what it was.
        Assert.True(outcome.IsFavourable("0-10"));
    }

    [Fact]
    public void Counts_that_do_not_belong_together_are_refused()
    {
        var counts = new GroupOutcomeCounts(Feature, Yes);

        Assert.Throws<ArgumentOutOfRangeException>(() => counts.Add("a", "yes", -1));
        Assert.Throws<ArgumentException>(() => counts.AddRows(TextColumn.From("x", ["a"]), TextColumn.From("p", [])));
        Assert.Throws<ArgumentException>(() => counts.Merge(new GroupOutcomeCounts(new FairnessFeature("x", [FairnessGroup.Of("a")], [FairnessGroup.Of("b")]), Yes)));
    }

    [Fact]
    public void Report_of_nothing_has_no_numbers_but_reasons()
    {
        var report = FairnessReport.Create(new GroupOutcomeCounts(Feature, Yes), null);

        Assert.Null(report.FairnessValue);
        Assert.All(report.Groups, g => Assert.NotNull(g.FairnessValue.Reason));
        Assert.Equal((false, false), (report.IsBiased, report.IsReverseBiased));
        Assert.Null(FairnessReport.FavourablePercent(report.Balanced.Monitored));
        Assert.Null(FairnessReport.RowsPercent(report.Balanced.Monitored, report.Balanced));
    }

    private static GroupOutcomeCounts Count((string? Value, string? Label)[] rows)
    {
        var counts = new GroupOutcomeCounts(Feature, Yes);
        foreach (var (value, label) in rows)
        {
            counts.Add(value, label, 1);
        }

        return counts;
    }
}
