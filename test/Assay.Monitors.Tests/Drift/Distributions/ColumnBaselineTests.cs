using Assay.Monitors.Drift;
using Assay.Monitors.Drift.Distributions;
using Assay.Monitors.Tables;
using CsCheck;

namespace Assay.Monitors.Tests.Drift.Distributions;

public sealed class ColumnBaselineTests
{
    private const ulong Seed = 42;

    [Fact]
    public void Compare_rows_with_themselves_is_no_drift()
    {
        foreach (var column in new Column[] { Normal(3_000, 0, 1), Rounded(3_000, 1), Colours(3_000, 0.3) })
        {
            var drift = Compare(column, column);

            Assert.All(drift.Distances, d => Assert.Equal(0, d.Value, 1e-7));
            Assert.Equal(1, drift.Test!.PValue, 1e-9);
            Assert.True(drift.Unseen is null or 0);
            Assert.All(drift.Bars, b => Assert.Equal(b.BaselineCount, b.WindowCount));
        }
    }

    [Fact]
    public void Compare_in_chunks_is_compare_of_the_whole()
    {
        Gen.Int[1, 6].Array[1, 5].Sample(
            sizes =>
            {
                foreach (var column in new Column[] { Normal(600, 0.2, 1), Rounded(600, 2), Colours(600, 0.5) })
                {
                    var whole = ColumnBaseline.Learn(column is TextColumn ? Colours(400, 0.3) : Normal(400, 0, 3), false)!;
                    Assert.Equal(Json(CompareWith(whole, column)), Json(CompareWith(whole, column, Chunks(column, sizes))));
                }
            },
            iter: 5);
    }

    [Fact]
    public void Compare_does_not_depend_on_the_order_of_rows()
    {
        var baseline = ColumnBaseline.Learn(Normal(500, 0, 3), false)!;
        var column = Normal(300, 0.3, 4);

        Assert.Equal(Json(CompareWith(baseline, column)), Json(CompareWith(baseline, column.Take([.. Enumerable.Range(0, 300).Reverse()]))));
    }

    [Fact]
    public void Kolmogorov_Smirnov_against_a_stored_baseline_is_that_of_the_two_samples()
    {
        Gen.Select(Gen.Int[0, 60].Array[20, 80], Gen.Int[0, 60].Array[20, 80]).Sample((a, b) =>
        {
            var (first, second) = (a.Select(v => v / 7.0).ToArray(), b.Select(v => v / 7.0).ToArray());
            var baseline = (NumberBaseline)ColumnBaseline.Learn(new DoubleColumn("x", first), false)!;
            if (baseline.IsDiscrete)
            {
                return;
            }

            var test = baseline.Compare(baseline.Count(new DoubleColumn("x", second)), Seed).Test;
            Assert.Equal(KolmogorovSmirnov.Test([.. first.Order()], [.. second.Order()]), test);
        }, iter: 20);
    }

    [Fact]
    public void Learn_more_distinct_numbers_than_are_kept_knows_the_distribution_to_a_thousandth()
    {
        var (first, second) = (Normal(20_000, 0, 5), Normal(2_000, 0.3, 6));
        var baseline = (NumberBaseline)ColumnBaseline.Learn(first, false)!;
        var test = baseline.Compare(baseline.Count(second), Seed).Test!;
        var exact = KolmogorovSmirnov.Test([.. first.Values.ToArray().Order()], [.. second.Values.ToArray().Order()])!;

        Assert.False(baseline.IsExact);
        Assert.Equal(20_000, baseline.Rows);
        Assert.InRange(baseline.Values.Count, 990, NumberBaseline.MaxValues);
        Assert.InRange(test.Statistic, exact.Statistic - 0.001, exact.Statistic);
    }

    [Fact]
    public void Compare_of_normals_is_near_the_distance_of_the_distributions()
    {
        // ½ ∫ |φ(x) − φ(x − 1)| dx = 2 Φ(½) − 1 and E|X − Y| of a shift by 1.
        var drift = Compare(Normal(20_000, 0, 7), Normal(20_000, 1, 8));

        Assert.Equal(0.3829, drift.Distances[DriftAlgorithm.TotalVariation], 0.02);
        Assert.Equal(drift.Distances[DriftAlgorithm.TotalVariation], drift.Distances[DriftAlgorithm.OverlapCoefficient]);
        Assert.Equal(1, drift.Distances[DriftAlgorithm.Wasserstein], 0.04);
        Assert.InRange(0.3829, drift.Noise.Lower - 0.01, drift.Noise.Upper + 0.01);
    }

    [Fact]
    public void Compare_far_numbers_does_not_hide_the_others()
    {
        var window = new DoubleColumn("x", [.. Normal(1_000, 1, 9).Values, -1e9]);

        Assert.InRange(Compare(Normal(1_000, 0, 10), window).Distances[DriftAlgorithm.TotalVariation], 0.3, 0.45);
    }

    [Fact]
    public void Compare_missing_values_are_a_category()
    {
        var full = Normal(1_000, 0, 11);
        var half = new DoubleColumn("x", full.Values.ToArray(), [.. Enumerable.Range(0, 1_000).Select(i => i % 2 == 0)]);
        var drift = Compare(full, half);

        Assert.Equal((0, 500), (drift.BaselineMissing, drift.WindowMissing));
        Assert.Equal(0.5, drift.Distances[DriftAlgorithm.TotalVariation], 0.03);
        Assert.Equal(ChiSquare.Method, drift.Test!.Method);
        Assert.Equal(("missing", 0, 500), (drift.Bars[^1].Rest, drift.Bars[^1].BaselineCount, drift.Bars[^1].WindowCount));
        Assert.Equal(1, Compare(full, new DoubleColumn("x", new double[50], [.. Enumerable.Repeat(true, 50)])).Distances[DriftAlgorithm.TotalVariation], 1e-9);
    }

    [Fact]
    public void Compare_unseen_categories_are_counted_and_named()
    {
        var drift = Compare(Colours(300, 0.5), TextColumn.From("x", Enumerable.Repeat("violet", 90).Concat(Enumerable.Repeat<string>("red", 210))));

        Assert.Equal(90, drift.Unseen);
        Assert.Contains(new DriftBar("violet", null, null, 0, 90), drift.Bars);
        Assert.InRange(drift.Effect.Value!.Value, 0.3, 1);
    }

    [Fact]
    public void Learn_few_distinct_numbers_for_the_rows_is_discrete()
    {
        // log2(1,024) = 10: nine distinct values are discrete, ten are not.
        Assert.Equal(ColumnStatistics.NumericDiscrete, ColumnBaseline.Learn(Digits(1_024, 9), false)!.Dtype);
        Assert.Equal(ColumnStatistics.NumericContinuous, ColumnBaseline.Learn(Digits(1_024, 10), false)!.Dtype);
        Assert.Equal(ColumnStatistics.NumericDiscrete, ColumnBaseline.Learn(Digits(1_024, 10), true)!.Dtype);
    }

    [Fact]
    public void Compare_discrete_numbers_counts_those_never_seen()
    {
        var drift = Compare(Digits(1_024, 4), new DoubleColumn("x", [.. Digits(75, 4).Values, .. Enumerable.Repeat(1.5, 25)]));

        Assert.Equal((ColumnStatistics.NumericDiscrete, 25), (drift.Dtype, drift.Unseen));
        Assert.Equal(DriftAlgorithm.JensenShannon, drift.Algorithm);
        Assert.Equal(("other", 25), (drift.Bars[^1].Rest, drift.Bars[^1].WindowCount));
    }

    [Fact]
    public void Compare_constant_that_stays_has_nothing_to_test()
    {
        var drift = Compare(Digits(500, 1), Digits(100, 1));

        Assert.Equal((0.0, 0.0, null), (drift.Effect.Value!.Value, drift.Noise.Floor, drift.Test));
        Assert.Equal(DriftVerdict.None, DriftVerdict.Of(0, 0.05, null, 0.05));
    }

    [Fact]
    public void Compare_numbers_of_any_size_is_finite()
    {
        foreach (var scale in new[] { double.MaxValue / 2, 1e-320, 1 })
        {
            var column = new DoubleColumn("x", [.. Enumerable.Range(-20, 41).Select(i => i / 10.0 * scale).Where(double.IsFinite)]);
            Assert.All(Compare(column, column.Length > 5 ? (DoubleColumn)column.Take([0, 0, 3, 4]) : column).Distances, d => Assert.True(double.IsFinite(d.Value)));
        }
    }

    [Fact]
    public void Learn_times_and_vectors_have_no_distribution_and_neither_has_nothing()
    {
        Assert.Null(ColumnBaseline.Learn(new TimestampColumn("x", [1]), false));
        Assert.Null(ColumnBaseline.Learn(new VectorColumn("x", [[1]]), false));
        Assert.Null(ColumnBaseline.Learn(new DoubleColumn("x", [1], [true]), false));
    }

    [Fact]
    public void File_gives_back_the_same_comparison_and_is_bounded()
    {
        var columns = new Column[] { Normal(30_000, 0, 12), Rounded(500, 2), TextColumn.From("x", Enumerable.Range(0, 30_000).Select(i => $"customer {i}")) };
        var baseline = new DriftBaseline([.. columns.Select(c => new DriftField(DriftField.Feature, "x", "x", null, ColumnBaseline.Learn(c, false)!))], ["a", "b"]);
        var file = baseline.Save();
        var read = DriftBaseline.Load(file);

        Assert.Equal(file, read.Save());
        Assert.InRange(file.Length, 1_000, 150_000);
        Assert.Equal(Json(CompareWith(baseline.Fields[0].Values, columns[1])), Json(CompareWith(read.Fields[0].Values, columns[1])));
        Assert.Throws<InvalidDataException>(() => DriftBaseline.Load("{\"format\":\"assay-drift-baseline\"}"u8));
        Assert.Throws<InvalidDataException>(() => DriftBaseline.Load((baseline with { Version = 2 }).Save()));
        Assert.Throws<InvalidDataException>(() => DriftBaseline.Load("[]"u8));
    }

    private static ColumnDrift Compare(Column baseline, Column window) => CompareWith(ColumnBaseline.Learn(baseline, false)!, window);

    private static ColumnDrift CompareWith(ColumnBaseline baseline, Column window, IReadOnlyList<Column>? chunks = null) => baseline switch
    {
        NumberBaseline numbers => numbers.Compare((chunks ?? [window]).Select(numbers.Count).Aggregate((a, b) => a.Merge(b)), Seed),
        CategoryBaseline categories => categories.Compare((chunks ?? [window]).Select(CategoryCounts.Of).Aggregate((a, b) => a.Merge(b)), Seed),
        _ => throw new InvalidOperationException(),
    };

    private static List<Column> Chunks(Column column, int[] sizes)
    {
        var chunks = new List<Column>();
        for (var (row, i) = (0, 0); row < column.Length; i++)
        {
            var size = Math.Min(column.Length - row, sizes[i % sizes.Length] * 37);
            chunks.Add(column.Take([.. Enumerable.Range(row, size)]));
            row += size;
        }

        return chunks;
    }

    private static string Json(ColumnDrift drift) => System.Text.Json.JsonSerializer.Serialize(drift);

    private static DoubleColumn Normal(int count, double mean, int seed)
    {
        var random = new Random(seed);
        return new DoubleColumn("x", [.. Enumerable.Range(0, count).Select(_ => mean + Gauss(random))]);
    }

    private static DoubleColumn Rounded(int count, int seed)
    {
        var random = new Random(seed);
        return new DoubleColumn("x", [.. Enumerable.Range(0, count).Select(_ => Math.Round(Gauss(random), 1))]);
    }

    private static TextColumn Colours(int count, double red)
    {
        var random = new Random(count);
        return TextColumn.From("x", Enumerable.Range(0, count).Select(_ => random.NextDouble() < red ? "red" : random.Next(2) == 0 ? "green" : null));
    }

    private static DoubleColumn Digits(int count, int distinct) => new("x", [.. Enumerable.Range(0, count).Select(i => (double)(i % distinct))]);

    private static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
