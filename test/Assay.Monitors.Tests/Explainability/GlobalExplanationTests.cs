using System.Globalization;
using Assay.Monitors.Explainability;
using Assay.Monitors.Statistics;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Tests.Explainability;

public class GlobalExplanationTests
{
    private static readonly string[] Names = ["a", "b", "c", "d"];

    [Fact]
    public void Importance_of_a_linear_model_is_its_coefficient_times_the_mean_distance_and_its_effect_cancels()
    {
        var rows = Rows(1, 200);
        var found = Explain(x => (4 * x[0]) - (2 * x[1]) + x[2], rows);

        Assert.Equal(["a", "b", "c", "d"], found.Features.Select(f => f.Feature));
        Assert.Equal(200, found.Rows);
        Assert.Equal(2, found.Features[0].Importance.Value!.Value / found.Features[1].Importance.Value!.Value, 0.3);
        Assert.All(found.Features, f => Assert.True(f.Effect.Lower <= 0.15 && f.Effect.Upper >= -0.15));
        Assert.Equal((0, 0), (found.Features[3].Importance.Value, found.Features[3].Importance.Lower));
    }

    [Fact]
    public void Many_rows_are_scored_in_one_batch_and_each_answer_reaches_its_row()
    {
        var rows = Rows(2, 30);
        var batches = new List<int>();
        var together = Explain(x => x[0] * x[1], rows, batches);

        Assert.Single(batches);
        Assert.Equal(["a", "b"], together.Features.Take(2).Select(f => f.Feature).Order());
        Assert.All(together.Features.Skip(2), f => Assert.Equal(0, f.Importance.Value!.Value, 1e-12));
    }

    [Fact]
    public void Same_order_is_stable_and_the_reverse_is_not()
    {
        var found = Explain(x => (4 * x[0]) - (2 * x[1]) + x[2], Rows(3, 100));
        var same = found.StabilityAgainst(new Dictionary<string, double> { ["a"] = 9, ["b"] = 5, ["c"] = 1, ["d"] = 0 }, 1);
        var reverse = found.StabilityAgainst(new Dictionary<string, double> { ["a"] = 0, ["b"] = 1, ["c"] = 5, ["d"] = 9 }, 1);

        // (0/1 + 1/log2(3) + 5/log2(4) + 9/log2(5)) / (9 + 5/log2(3) + 1/log2(4) + 0)
        var byHand = ((1 / Math.Log2(3)) + (5 / 2.0) + (9 / Math.Log2(5))) / (9 + (5 / Math.Log2(3)) + (1 / 2.0));
        Assert.Equal((1, 1, 1), (same.Value, same.Lower, same.Upper));
        Assert.Equal(byHand, reverse.Value!.Value, 1e-12);
    }

    [Fact]
    public void Stability_of_features_that_are_nearly_as_important_is_uncertain()
    {
        var found = Explain(x => x[0] + (1.02 * x[1]), Rows(4, 30));
        var stability = found.StabilityAgainst(new Dictionary<string, double> { ["a"] = 2, ["b"] = 1, ["c"] = 0, ["d"] = 0 }, 5);

        Assert.True(stability.Lower < stability.Upper);
        Assert.InRange(stability.Value!.Value, stability.Lower!.Value, stability.Upper!.Value);
        Assert.Equal(stability, found.StabilityAgainst(new Dictionary<string, double> { ["a"] = 2, ["b"] = 1, ["c"] = 0, ["d"] = 0 }, 5));
    }

    [Fact]
    public void What_cannot_be_said_is_undefined()
    {
        var few = Explain(x => x[0], Rows(5, 5));
        var many = Explain(x => x[0], Rows(5, 20));

        Assert.Equal("insufficient data: 5 of 10 rows", few.StabilityAgainst(new Dictionary<string, double> { ["a"] = 1 }, 1).Reason);
        Assert.Equal("no feature was important", many.StabilityAgainst(new Dictionary<string, double> { ["a"] = 0 }, 1).Reason);
        Assert.Throws<ArgumentException>(() => GlobalExplanation.Of([]));
        Assert.Throws<ArgumentException>(() => GlobalExplanation.Of([One("a"), One("b")]));
    }

    private static ShapExplanation One(string feature) =>
        new([new ShapValue(feature, "1", new Estimate(1, 1, 1, 1, "exact"))], 0, 1, 1, true, null);

    private static GlobalExplanation Explain(Func<double[], double> model, double[][] rows, List<int>? batches = null)
    {
        var table = new Table([.. Names.Select((name, i) => (Column)new DoubleColumn(name, [.. rows.Select(r => r[i])]))]);
        var background = Rows(77, 40).Select(r => r.Select(v => (string?)v.ToString("R", CultureInfo.InvariantCulture)).ToArray()).ToList();
        var explainer = new GlobalExplainer(TrainingStatistics.Learn(table, Names, new HashSet<string>()), table, background, new ShapSettings { MaxRows = 400 });
        while (explainer.NextBatch() is { } batch)
        {
            batches?.Add(batch.RowCount);
            explainer.Accept([.. Enumerable.Range(0, batch.RowCount).Select(r => model([.. batch.Columns.Select(c => c.TryGetNumber(r, out var v) ? v : double.NaN)]))]);
        }

        return explainer.Result();
    }

    private static double[][] Rows(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Names.Select(_ => (random.NextDouble() * 2) - 1).ToArray())];
    }
}
