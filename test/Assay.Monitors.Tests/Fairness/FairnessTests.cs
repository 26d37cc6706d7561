using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;
using CsCheck;

namespace Assay.Monitors.Tests.Fairness;

public class FairnessTests
{
    private static readonly FairnessFeature Sex = new("Sex", [FairnessGroup.Of("male")], [FairnessGroup.Of("female")]);
    private static readonly FavourableOutcome NoRisk = new(["No Risk"]);

    [Theory]
    [InlineData(72, 100, 76, 100, 94.736842105263157)]
    [InlineData(1335, 1896, 1995, 3104, 109.5523)]
    [InlineData(899, 966, 2431, 4034, 154.4307)]
    public void DisparateImpact_published_counts_agree(long a, long n, long b, long m, double expected) =>
        Assert.Equal(expected, DisparateImpact.Compute(new OutcomeCounts(a, n), new OutcomeCounts(b, m)).Value!.Value, 1e-4);

    [Theory]
    [InlineData(0, 0, 5, 10)]
    [InlineData(5, 10, 0, 0)]
    [InlineData(0, 10, 0, 10)]
    public void DisparateImpact_undefined_gives_a_reason(long a, long n, long b, long m)
    {
        var estimate = DisparateImpact.Compute(new OutcomeCounts(a, n), new OutcomeCounts(b, m));
        Assert.Null(estimate.Value);
        Assert.NotNull(estimate.Reason);
    }

    [Fact]
    public void DisparateImpact_swapped_groups_is_the_inverse() =>
        Gen.Select(Gen.Int[1, 100], Gen.Int[0, 100], Gen.Int[1, 100], Gen.Int[0, 100]).Sample((a, restA, b, restB) =>
        {
            var one = DisparateImpact.Compute(new OutcomeCounts(a, a + restA), new OutcomeCounts(b, b + restB));
            var other = DisparateImpact.Compute(new OutcomeCounts(b, b + restB), new OutcomeCounts(a, a + restA));
            return Math.Abs((one.Value!.Value * other.Value!.Value / 10000) - 1) < 1e-9
                && Math.Abs((one.Lower!.Value * other.Upper!.Value / 10000) - 1) < 1e-9;
        });

    [Fact]
    public void Report_published_sample_is_fair_and_reverse_bias_is_told()
    {
        var counts = Counts(("male", "No Risk", 76), ("male", "Risk", 24), ("female", "No Risk", 72), ("female", "Risk", 28));
        var report = FairnessReport.Create(counts, null);
        Assert.Equal(94.7, report.FairnessValue!.Value, 0.05);
        Assert.False(report.IsBiased);
        var reverse = FairnessReport.Create(Counts(("male", "No Risk", 40), ("male", "Risk", 60), ("female", "No Risk", 72), ("female", "Risk", 28)), null);
        Assert.True(reverse.IsReverseBiased);
        Assert.False(reverse.IsBiased);
    }

    [Fact]
    public void Counts_rows_and_aggregates_and_merged_parts_agree()
    {
        var rows = new GroupOutcomeCounts(Sex, NoRisk);
        rows.AddRows(TextColumn.From("Sex", ["male", "female", "female", null, "x"]), TextColumn.From("p", ["Risk", "No Risk", null, "Risk", "Risk"]));
        var merged = Counts(("male", "Risk", 1));
        merged.Merge(Counts(("female", "No Risk", 1)));
        Assert.Equal(merged.ToDistribution(), rows.ToDistribution());
        Assert.Equal(new OutcomeCounts(1, 1), rows.Monitored);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1.0")]
    public void FavourableOutcome_numbers_match_in_any_spelling(string prediction) =>
        Assert.True(new FavourableOutcome(["1"]).IsFavourable(prediction));

    [Fact]
    public void Plan_duplicates_are_scored_once_and_balance_is_perfect_equality()
    {
        var table = new Table([TextColumn.From("Sex", ["male", "male", "female", "x"]), new IntegerColumn("Age", [30, 30, 40, 50])]);
        var plan = Perturbation.Plan(table, Sex, NoRisk, 1);
        Assert.Equal(2, plan.RowsToScore.RowCount);
        Assert.Equal(3, plan.Copies.Count);
        Assert.Equal("female", plan.RowsToScore["Sex"][0]);
        Assert.Equal(40L, plan.RowsToScore["Age"][1]);
        var original = TextColumn.From("p", ["No Risk", "No Risk", "Risk", "Risk"]);
        var scored = TextColumn.From("p", ["Risk", "No Risk"]);
        var balanced = plan.Balance(original, scored);
        Assert.Equal(new OutcomeCounts(3, 3), balanced.Reference);
        Assert.Equal(new OutcomeCounts(0, 3), balanced.Monitored);
        Assert.Equal(2, Assert.Single(plan.FindBiased(original, scored)).OriginalRow);
    }

    [Fact]
    public void Plan_ranges_scores_k_times_the_distinct_rows_inside_the_target() =>
        Gen.Int[18, 80].Array[1, 60].Sample(ages =>
        {
            var age = new FairnessFeature("Age", [FairnessGroup.Between(26, 75)], [FairnessGroup.Between(18, 20), FairnessGroup.Between(21, 25)]);
            var table = new Table([new IntegerColumn("Age", ages.Select(a => (long)a).ToArray())]);
            var plan = Perturbation.Plan(table, age, NoRisk, 3);
            var distinct = ages.Distinct().ToArray();
            var expected = (2 * distinct.Count(a => a is >= 26 and <= 75)) + distinct.Count(a => a <= 25);
            return plan.RowsToScore.RowCount == expected
                && plan.Copies.All(c => age.GroupAt(c.Group).Contains(plan.RowsToScore["Age"], c.ScoreRow));
        });

    [Fact]
    public void Plan_range_without_a_whole_number_is_refused_for_an_integer_column()
    {
        var feature = new FairnessFeature("Age", [FairnessGroup.Between(26, 75)], [FairnessGroup.Between(18.2, 18.8)]);
        var table = new Table([new IntegerColumn("Age", [30])]);
        Assert.Throws<FormatException>(() => Perturbation.Plan(table, feature, NoRisk, 1));
    }

    private static GroupOutcomeCounts Counts(params (string Value, string Label, long Count)[] rows)
    {
        var counts = new GroupOutcomeCounts(Sex, NoRisk);
        foreach (var (value, label, count) in rows)
        {
            counts.Add(value, label, count);
        }

        return counts;
    }
}
