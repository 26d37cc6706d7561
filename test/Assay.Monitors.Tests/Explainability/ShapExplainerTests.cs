using System.Globalization;
using Assay.Monitors.Explainability;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Tests.Explainability;

public class ShapExplainerTests
{
    [Fact]
    public void Published_values_of_a_logistic_model_are_exact()
    {
        double[][] background = [[0, 0, 0, 0], [1, 2, 0, 1], [-1, 1, 2, 0], [0.5, -0.5, 1, 3], [2, 0, -1, 1]];
        var found = Explain(x => 1 / (1 + Math.Exp(-((0.5 * x[0]) - (0.3 * x[1]) + (0.2 * x[2] * x[0]) + (0.1 * x[3])))), [1.5, -1, 2, 0.5], background);

        Assert.True(found.IsExact);
        Assert.Equal(0.5179274940, found.BaseValue, 1e-9);
        Assert.Equal(0.8455347349, found.Answer, 1e-9);
        Assert.Equal(["f0", "f1", "f2", "f3"], found.Values.Select(v => v.Feature));
        double[] published = [0.1768835268, 0.0873004434, 0.0721060418, -0.0086827710];
        Assert.All(found.Values.Zip(published), pair => Assert.Equal(pair.Second, pair.First.Contribution.Value!.Value, 1e-9));
        Assert.All(found.Values, v => Assert.Equal(("exact", v.Contribution.Value), (v.Contribution.Method, v.Contribution.Lower)));
        Assert.True(found.AdditivityError < 1e-12);
    }

    [Fact]
    public void Feature_of_a_linear_model_gets_its_coefficient_times_the_distance_from_the_mean()
    {
        var background = Background(1, 30, 3);
        var found = Explain(x => (2 * x[0]) - (3 * x[1]) + (0.5 * x[2]) + 7, [1, 2, 3], background);
        double[] coefficients = [2, -3, 0.5];

        Assert.All(found.Values, v =>
        {
            var i = v.Feature[1] - '0';
            Assert.Equal(coefficients[i] * (i + 1 - background.Average(b => b[i])), v.Contribution.Value!.Value, 1e-9);
        });
    }

    [Fact]
    public void Pairs_of_orders_are_exact_for_interactions_of_two_features_whatever_is_drawn()
    {
        static double Model(double[] x) => x[0] + (3 * x[1] * x[2]) - (2 * x[5] * x[9]) + (x[12] * x[13] * 0.5) + (4 * x[19]);
        var x = Enumerable.Range(0, 20).Select(i => (i % 5) - 1.5).ToArray();
        var background = Background(2, 40, 20);
        var (one, other) = (Explain(Model, x, background, seed: 1), Explain(Model, x, background, seed: 99));

        Assert.False(one.IsExact);
        Assert.All(one.Values, v => Assert.Equal(v.Contribution.Value!.Value, other.Values.Single(o => o.Feature == v.Feature).Contribution.Value!.Value, 1e-9));
        Assert.All(one.Values, v => Assert.Equal(0, v.Contribution.Upper!.Value - v.Contribution.Value!.Value, 1e-9));
        Assert.Null(one.Message);
    }

    [Fact]
    public void Estimates_are_near_the_exact_values_and_their_intervals_cover_them()
    {
        static double Model(double[] x) => 1 / (1 + Math.Exp(-((2 * x[0] * x[1] * x[2]) + (x[3] * x[4]) - x[5] + (1.5 * Math.Sin(3 * x[6]) * x[7] * x[8]))));
        var (covered, values) = (0, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            // The same nine background rows in both.
            var background = Background(100 + seed, 9, 9);
            var x = Background(5_000 + seed, 1, 9)[0];
            var exact = Explain(Model, x, background, new ShapSettings { MaxRows = 9 * 512 + 1 });
            var estimated = Explain(Model, x, background, new ShapSettings { MaxRows = 9 * 33 + 1, Seed = (ulong)seed });
            Assert.True(exact.IsExact && !estimated.IsExact && estimated.BackgroundRows == 9);
            Assert.True(estimated.AdditivityError < 1e-12);
            foreach (var value in estimated.Values)
            {
                var truth = exact.Values.Single(v => v.Feature == value.Feature).Contribution.Value!.Value;
                covered += value.Contribution.Lower <= truth && truth <= value.Contribution.Upper ? 1 : 0;
                values++;
            }
        }

        Assert.InRange((double)covered / values, 0.92, 0.995);
    }

    [Fact]
    public void Feature_that_does_nothing_gets_nothing_and_features_that_do_the_same_get_the_same()
    {
        var background = Background(3, 12, 12);
        Array.ForEach(background, b => b[1] = b[0]);
        var x = Enumerable.Repeat(2.0, 12).ToArray();
        var found = Explain(v => Math.Tanh(v[0] * v[1]) + (v[2] * v[3] * v[4]), x, background, new ShapSettings { MaxRows = 12 * 4096 + 1 });
        var values = found.Values.ToDictionary(v => v.Feature, v => v.Contribution.Value!.Value);

        Assert.True(found.IsExact);
        Assert.Equal(values["f0"], values["f1"], 1e-12);
        Assert.All(Enumerable.Range(5, 7), i => Assert.Equal(0, values[$"f{i}"], 1e-12));
    }

    [Fact]
    public void Twenty_features_cost_one_batch_within_the_budget()
    {
        var rows = new List<int>();
        var found = Explain(v => v[0] + v[1], new double[20], Background(4, 100, 20), rows: rows);

        Assert.Single(rows);
        Assert.InRange(rows[0], 500, 1_000);
        Assert.InRange(found.BackgroundRows, 10, 15);
        Assert.Equal(["f0", "f1"], found.Values.Take(2).Select(v => v.Feature).Order());
    }

    [Fact]
    public void Rounds_go_on_while_the_intervals_are_wide_and_the_budget_lasts()
    {
        static double Model(double[] x) => x.Take(8).Aggregate(1.0, (product, v) => product * (1 + v));
        var (few, many) = (new List<int>(), new List<int>());
        var wide = Explain(Model, Background(6, 1, 8)[0], Background(7, 4, 8), new ShapSettings { MaxRows = 120, Tolerance = 0 }, few);
        Explain(Model, Background(6, 1, 8)[0], Background(7, 4, 8), new ShapSettings { MaxRows = 500, Tolerance = 0 }, many);

        Assert.Single(few);
        Assert.True(many.Count > 2 && many.Sum() <= 500);
        Assert.NotNull(wide.Message);
    }

    [Fact]
    public void Same_seed_gives_the_same_values_to_the_last_bit()
    {
        static double Model(double[] x) => Math.Exp(x[0] * x[1] * x[2]) * x[3];
        var (x, background) = (Background(8, 1, 16)[0], Background(9, 30, 16));

        Assert.Equal(Explain(Model, x, background, seed: 5).Values, Explain(Model, x, background, seed: 5).Values);
        Assert.NotEqual(Explain(Model, x, background, seed: 5).Values, Explain(Model, x, background, seed: 6).Values);
    }

    [Fact]
    public void Row_that_is_the_background_and_a_constant_model_have_no_contributions()
    {
        double[] x = [1, 2, 3];
        var alike = Explain(v => v.Sum(), x, [x, x]);
        var constant = Explain(_ => 0.4, Background(1, 1, 20)[0], Background(2, 20, 20));

        Assert.All(alike.Values, v => Assert.Equal(0, v.Contribution.Value));
        Assert.Equal((6, 6), (alike.BaseValue, alike.Answer));
        Assert.All(constant.Values, v => Assert.Equal(0, v.Contribution.Value));
        Assert.StartsWith("The model gives the same answer", constant.Message);
    }

    [Fact]
    public void Missing_values_and_categories_take_part()
    {
        var statistics = TrainingStatistics.Learn(
            new Table([TextColumn.From("sex", ["m", "f", null]), new DoubleColumn("age", [1.0, 2.0, 3.0])]), ["sex", "age"], new HashSet<string>());
        var row = new Table([TextColumn.From("sex", ["f"]), new DoubleColumn("age", [0.0], [true])]);
        var explainer = new ShapExplainer(statistics, row, [["m", "4"], [null, "2"]], new ShapSettings());
        while (explainer.NextBatch() is { } batch)
        {
            explainer.Accept([.. Enumerable.Range(0, batch.RowCount).Select(r => (batch["sex"].GetText(r) == "f" ? 10.0 : 0) + (batch["age"].IsMissing(r) ? 1 : 0))]);
        }

        Assert.Equal([("sex", "f", 10.0), ("age", null, 1.0)], explainer.Result().Values.Select(v => (v.Feature, v.Value, v.Contribution.Value!.Value)));
    }

    [Fact]
    public void What_cannot_be_explained_is_refused()
    {
        var (statistics, row) = Learn(Background(1, 20, 70), Background(2, 1, 70)[0]);
        Assert.Contains("at most 63 features", Assert.Throws<ArgumentException>(() => new ShapExplainer(statistics, row, [Texts(Background(2, 1, 70)[0])], new ShapSettings())).Message);

        var (few, one) = Learn(Background(1, 20, 2), [1, 2]);
        Assert.Contains("need background rows", Assert.Throws<ArgumentException>(() => new ShapExplainer(few, one, [], new ShapSettings())).Message);
        var explainer = new ShapExplainer(few, one, [["3", "4"]], new ShapSettings());
        Assert.Throws<InvalidOperationException>(() => explainer.Accept([1]));
        var rows = explainer.NextBatch()!.RowCount;
        Assert.Throws<ArgumentException>(() => explainer.Accept(new double[rows + 1]));
        Assert.Contains("no number", Assert.Throws<ArgumentException>(() => explainer.Accept(Enumerable.Repeat(double.NaN, rows).ToArray())).Message);
    }

    private static ShapExplanation Explain(
        Func<double[], double> model, double[] x, double[][] background, ShapSettings? settings = null, List<int>? rows = null, ulong seed = 7)
    {
        var (statistics, row) = Learn([.. background, x], x);
        var explainer = new ShapExplainer(statistics, row, [.. background.Select(Texts)], settings ?? new ShapSettings { Seed = seed });
        while (explainer.NextBatch() is { } batch)
        {
            rows?.Add(batch.RowCount);
            explainer.Accept([.. Enumerable.Range(0, batch.RowCount).Select(r => model([.. batch.Columns.Select(c => c.TryGetNumber(r, out var v) ? v : double.NaN)]))]);
        }

        return explainer.Result();
    }

    private static (TrainingStatistics Statistics, Table Row) Learn(double[][] rows, double[] x)
    {
        var names = x.Select((_, i) => $"f{i}").ToArray();
        var columns = names.Select((name, i) => (Column)new DoubleColumn(name, [.. rows.Select(r => r[i])]));
        return (TrainingStatistics.Learn(new Table([.. columns]), names, new HashSet<string>()), new Table([.. names.Select((name, i) => (Column)new DoubleColumn(name, [x[i]]))]));
    }

    private static string[] Texts(double[] row) => [.. row.Select(v => v.ToString("R", CultureInfo.InvariantCulture))];

    private static double[][] Background(int seed, int rows, int features)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, features).Select(_ => (random.NextDouble() * 2) - 1).ToArray())];
    }
}
