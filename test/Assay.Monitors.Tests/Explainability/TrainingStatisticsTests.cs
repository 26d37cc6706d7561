using Assay.Monitors.Explainability;
using Assay.Monitors.Tables;
using CsCheck;

namespace Assay.Monitors.Tests.Explainability;

public class TrainingStatisticsTests
{
    [Fact]
    public void Learn_numbers_have_quartile_bins()
    {
        var feature = Learn(new DoubleColumn("x", [4, 1, 3, 2, 8, 7, 6, 5]));

        Assert.Equal([2.75, 4.5, 6.25], feature.Edges);
        Assert.Equal([0.25, 0.25, 0.25, 0.25], feature.Bins.Select(b => b.Share));
        Assert.Equal(new NumericBin(0.25, 1.5, 0.5, 1, 2), feature.Bins[0]);
        Assert.Equal((4.5, 1, 8), (feature.Median, feature.Minimum, feature.Maximum));
        Assert.Equal(Math.Sqrt(5.25), feature.StandardDeviation, 1e-12);
        Assert.Equal([0, 0, 1, 3], new[] { -5, 2.75, 2.76, 99 }.Select(feature.BinOf));
    }

    [Fact]
    public void Learn_any_numbers_have_bins_that_are_filled_and_cover_all() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[-3, 3].Array[1, 40]).Sample((scale, values) =>
        {
            var feature = Learn(new DoubleColumn("x", [.. values.Select(v => v / (double)scale)]));
            Assert.Equal(1, feature.Bins.Sum(b => b.Share), 1e-12);
            Assert.Equal(feature.Edges.Count + 1, feature.Bins.Count);
            Assert.Equal(feature.Edges.Order().Distinct(), feature.Edges);
            for (var i = 0; i < feature.Bins.Count; i++)
            {
                var bin = feature.Bins[i];
                Assert.True(bin.Share > 0 && bin.Minimum <= bin.Mean + 1e-12 && bin.Mean <= bin.Maximum + 1e-12 && bin.StandardDeviation >= 0);
                Assert.Equal((i, i), (feature.BinOf(bin.Minimum), feature.BinOf(bin.Maximum)));
            }
        });

    [Theory]
    [InlineData(new long[] { 1, 1, 2, 2 }, 2)]
    [InlineData(new long[] { 0, 0, 0, 0, 0, 0, 0, 1 }, 2)]
    [InlineData(new long[] { 5, 5, 5 }, 1)]
    [InlineData(new long[] { 5 }, 1)]
    public void Learn_few_distinct_numbers_have_as_many_bins_at_most(long[] values, int bins) =>
        Assert.Equal(bins, Learn(new IntegerColumn("x", values)).Bins.Count);

    [Fact]
    public void Learn_categories_come_most_frequent_first_and_ties_by_name()
    {
        var feature = Learn(TextColumn.From("x", ["b", "a", "c", "c", null, "a"]));

        Assert.Equal(["a", "c", "b"], feature.Categories);
        Assert.Equal([0.4, 0.4, 0.2], feature.Frequencies);
        Assert.Equal("a", feature.Mode);
    }

    [Fact]
    public void Learn_missing_numbers_are_left_out()
    {
        var feature = Learn(new IntegerColumn("x", [1, 1_000_000, 3], [false, true, false]));

        Assert.Equal((1, 3, 2, true), (feature.Minimum, feature.Maximum, feature.Median, feature.IsInteger));
    }

    [Fact]
    public void Learn_nothing_but_missing_has_no_values()
    {
        foreach (var column in new Column[] { new DoubleColumn("x", [0, 0], [true, true]), TextColumn.From("x", [null, null]) })
        {
            var feature = Learn(column);

            Assert.Equal((true, null, 0), (feature.IsCategorical, feature.Mode, feature.Categories.Count));
        }
    }

    [Fact]
    public void Learn_numbers_that_are_declared_categories_and_truth_values_are_categories()
    {
        var rows = new Table([new IntegerColumn("code", [10, 2, 10]), new BooleanColumn("b", [false, true, true])]);
        var statistics = TrainingStatistics.Learn(rows, ["b", "code"], new HashSet<string> { "code" });

        Assert.Equal(["true", "false"], statistics.Features[0].Categories);
        Assert.Equal(["10", "2"], statistics.Features[1].Categories);
        Assert.All(statistics.Features, f => Assert.True(f.IsCategorical));
    }

    [Fact]
    public void Learn_shuffled_rows_gives_the_same()
    {
        var rows = Enumerable.Range(0, Lender.Applications.RowCount).Reverse().ToArray();
        var shuffled = TrainingStatistics.Learn(Lender.Applications.Take(rows), Lender.Features, new HashSet<string>());

        Assert.Equal(Lender.Statistics.Features.Select(f => string.Join(',', f.Edges.Concat(f.Frequencies)) + f.Mode), shuffled.Features.Select(f => string.Join(',', f.Edges.Concat(f.Frequencies)) + f.Mode));
    }

    [Fact]
    public void Learn_from_nothing_is_refused()
    {
        Assert.Throws<ArgumentException>(() => TrainingStatistics.Learn(new Table([new IntegerColumn("x", [])]), ["x"], new HashSet<string>()));
        Assert.Contains("'y'", Assert.Throws<KeyNotFoundException>(() => TrainingStatistics.Learn(new Table([new IntegerColumn("x", [1])]), ["y"], new HashSet<string>())).Message);
    }

    private static FeatureStatistics Learn(Column column) => TrainingStatistics.Learn(new Table([column]), [column.Name], new HashSet<string>()).Features[0];
}
