using System.Text.Json;
using Assay.Monitors.Explainability;
using CsCheck;

namespace Assay.Monitors.Tests.Explainability;

public class WeightedProductsTests
{
    private static readonly Gen<(double[][] Columns, double[] Targets, double[] Weights)> Problem =
        Gen.Select(Gen.Int[1, 700], Gen.Int[1, 6], Gen.Int).Select((rows, columns, seed) =>
        {
            var random = new Random(seed);
            double[] Draw() => [.. Enumerable.Range(0, rows).Select(_ => (random.NextDouble() * 20) - 10)];
            return (Enumerable.Range(0, columns).Select(_ => Draw()).ToArray(), Draw(), Draw().Select(Math.Abs).ToArray());
        });

    [Fact]
    public void Fit_scikit_learn_cases_agree()
    {
        using var oracle = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Oracles", "explainability.json")));
        var cases = oracle.RootElement.GetProperty("ridge");
        Assert.Equal(4, cases.GetArrayLength());
        foreach (var one in cases.EnumerateArray())
        {
            var fit = Fit(one.GetProperty("columns").Deserialize<double[][]>()!, one.GetProperty("targets").Deserialize<double[]>()!,
                one.GetProperty("weights").Deserialize<double[]>()!, one.GetProperty("alpha").GetDouble());
            var expected = one.GetProperty("coefficients").Deserialize<double[]>()!;

            Assert.Equal(expected.Length, fit.Coefficients.Length);
            Assert.All(expected.Zip(fit.Coefficients), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
            Assert.Equal(one.GetProperty("intercept").GetDouble(), fit.Intercept, 1e-7);
        }
    }

    [Fact]
    public void Fit_merged_parts_is_that_of_the_whole() =>
        Problem.Sample(p =>
        {
            var split = p.Targets.Length / 3;
            double[] origins = [.. p.Columns.Select(c => c.Average()), p.Targets.Average()];
            double[] penalties = [.. p.Columns.Select(_ => 0.5)];
            var whole = WeightedProducts.Of(p.Columns, p.Targets, p.Weights, origins, 0, p.Targets.Length).Fit(penalties);
            var merged = WeightedProducts.Of(p.Columns, p.Targets, p.Weights, origins, 0, split)
                .Merge(WeightedProducts.Of(p.Columns, p.Targets, p.Weights, origins, split, p.Targets.Length)).Fit(penalties);
            Assert.All(whole.Coefficients.Zip(merged.Coefficients), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
            Assert.Equal(whole.Intercept, merged.Intercept, 1e-9);
        });

    [Fact]
    public void Fit_shifted_data_moves_the_intercept_only() =>
        Problem.Sample(p =>
        {
            var plain = Fit(p.Columns, p.Targets, p.Weights, 0.5);
            var shifted = Fit([.. p.Columns.Select(c => c.Select(v => v + 3).ToArray())], [.. p.Targets.Select(t => t - 7)], p.Weights, 0.5);
            Assert.All(plain.Coefficients.Zip(shifted.Coefficients), pair => Assert.Equal(pair.First, pair.Second, 1e-7));
            Assert.Equal(plain.Intercept - 7 - (3 * plain.Coefficients.Sum()), shifted.Intercept, 1e-6);
        });

    [Fact]
    public void Fit_row_of_weight_two_counts_as_two_rows() =>
        Problem.Sample(p =>
        {
            var doubled = Fit(p.Columns, p.Targets, [.. p.Weights.Select((w, i) => i == 0 ? 2 * w : w)], 0.5);
            var repeated = Fit([.. p.Columns.Select(c => c.Append(c[0]).ToArray())], [.. p.Targets, p.Targets[0]], [.. p.Weights, p.Weights[0]], 0.5);
            Assert.All(doubled.Coefficients.Zip(repeated.Coefficients), pair => Assert.Equal(pair.First, pair.Second, 1e-7));
        });

    [Fact]
    public void Fit_constant_and_repeated_columns_is_defined()
    {
        double[] x = [1, 2, 3, 4];
        var fit = Fit([x, x, [5, 5, 5, 5]], [2, 4, 6, 8], [1, 1, 1, 1], 1e-6);

        Assert.Equal(1, fit.Coefficients[0], 1e-4);
        Assert.Equal(fit.Coefficients[0], fit.Coefficients[1], 1e-9);
        Assert.Equal(0, fit.Coefficients[2]);
    }

    private static RidgeFit Fit(double[][] columns, double[] targets, double[] weights, double penalty) =>
        WeightedProducts.Of(columns, targets, weights, new double[columns.Length + 1], 0, targets.Length).Fit([.. columns.Select(_ => penalty)]);
}
