using Assay.Monitors.Explainability;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Tests.Explainability;

public class LimeExplainerTests
{
    private static readonly LimeSettings All = new() { FeatureCount = 100, Seed = 5 };

    [Fact]
    public void Explain_model_that_is_linear_in_numbers_gives_back_its_weights()
    {
        var coefficients = new Dictionary<string, double> { ["amount"] = 0.002, ["duration"] = -0.1, ["age"] = 0.05, ["years"] = 0.02, ["rate"] = 0, ["noise"] = -3 };
        double[] Linear(Table rows) => [.. Enumerable.Range(0, rows.RowCount).Select(r => coefficients.Sum(c => rows[c.Key].TryGetNumber(r, out var v) ? c.Value * v : 0))];
        foreach (var r in new[] { 0, 17, 99 })
        {
            var row = Lender.Applications.Take([r]);
            var explanation = Lender.Explain(row, All, Linear);

            Assert.True(explanation.Fidelity > 0.999, $"{explanation.Fidelity}");
            foreach (var weight in explanation.Weights)
            {
                // The weight is what the row's value is above the mean of the values outside its bin.
                var feature = Lender.Statistics.Features.Single(f => f.Name == weight.Feature);
                row[weight.Feature].TryGetNumber(0, out var own);
                var others = feature.IsCategorical ? [] : feature.Bins.Where((_, i) => i != feature.BinOf(own)).ToArray();
                var elsewhere = others.Sum(b => b.Share * b.Mean) / Math.Max(1e-9, others.Sum(b => b.Share));
                var expected = others.Length == 0 ? 0 : coefficients.GetValueOrDefault(weight.Feature) * (own - elsewhere);
                Assert.Equal(expected, weight.RawWeight, 0.01 * Math.Max(1, Math.Abs(expected)));
            }

            var sizes = explanation.Weights.Select(w => Math.Abs(w.RawWeight)).ToList();
            Assert.Equal(sizes.OrderDescending(), sizes);
        }
    }

    [Fact]
    public void Explain_model_that_adds_up_categories_gives_back_its_weights()
    {
        double[] Additive(Table rows) => [.. Enumerable.Range(0, rows.RowCount).Select(r => new[] { "purpose", "history" }.Sum(f => rows[f].GetText(r)![1] - '0'))];
        var row = Lender.Applications.Take([3]);
        var explanation = Lender.Explain(row, All, Additive);
        foreach (var name in new[] { "purpose", "history" })
        {
            var feature = Lender.Statistics.Features.Single(f => f.Name == name);
            var own = row[name].GetText(0);
            var others = feature.Categories.Zip(feature.Frequencies).Where(c => c.First != own).ToList();
            var elsewhere = others.Sum(c => c.Second * (c.First[1] - '0')) / others.Sum(c => c.Second);

            Assert.Equal((own![1] - '0') - elsewhere, explanation.Weights.Single(w => w.Feature == name).RawWeight, 0.02);
        }

        Assert.True(explanation.Fidelity > 0.99);
    }

    [Fact]
    public void Explain_same_seed_gives_the_same_bits()
    {
        var row = Lender.Applications.Take([8]);
        var first = Lender.Explain(row, new LimeSettings { Seed = 1 });
        var second = Lender.Explain(row, new LimeSettings { Seed = 1 });
        var other = Lender.Explain(row, new LimeSettings { Seed = 2 });

        Assert.Equal(first.Weights, second.Weights);
        Assert.Equal((first.Intercept, first.Fidelity), (second.Intercept, second.Fidelity));
        Assert.NotEqual(first.Weights, other.Weights);
    }

    [Fact]
    public void Explain_other_seeds_rank_the_features_alike()
    {
        for (var r = 0; r < 10; r++)
        {
            var row = Lender.Applications.Take([r]);
            var first = Ranks(Lender.Explain(row, All with { Seed = 100 }));
            var second = Ranks(Lender.Explain(row, All with { Seed = 200 }));

            Assert.InRange(Correlation(first, second), 0.8, 1);
        }
    }

    [Theory]
    [InlineData("purpose")]
    [InlineData("guarantor")]
    [InlineData("age")]
    [InlineData("amount")]
    [InlineData("noise")]
    public void Explain_feature_that_alone_decides_comes_first(string planted)
    {
        var row = Lender.Applications.Take([4]);
        var own = row[planted].GetText(0);
        var feature = Lender.Statistics.Features.Single(f => f.Name == planted);
        row[planted].TryGetNumber(0, out var number);
        double[] Decide(Table rows) =>
        [
            .. Enumerable.Range(0, rows.RowCount).Select(r => feature.IsCategorical
                ? rows[planted].GetText(r) == own ? 0.9 : 0.2
                : rows[planted].TryGetNumber(r, out var v) && feature.BinOf(v) == feature.BinOf(number) ? 0.9 : 0.2),
        ];
        var explanation = Lender.Explain(row, All, Decide);

        Assert.Equal(planted, explanation.Weights[0].Feature);
        Assert.Equal(0.7, explanation.Weights[0].RawWeight, 0.02);
        Assert.InRange(explanation.Weights[0].Weight, 0.9, 1);
    }

    [Fact]
    public void Explain_weights_shown_are_normalised_and_at_most_so_many()
    {
        var explanation = Lender.Explain(Lender.Applications.Take([4]), new LimeSettings { FeatureCount = 4 });

        Assert.Equal(4, explanation.Weights.Count);
        Assert.Equal(1, explanation.Weights.Sum(w => Math.Abs(w.Weight)), 1e-12);
        Assert.All(explanation.Weights, w => Assert.Equal(Math.Sign(w.RawWeight), Math.Sign(w.Weight)));
    }

    [Fact]
    public void Explain_default_copies_lead_with_the_features_of_a_run_of_ten_thousand()
    {
        // Features whose weights are nearer than 10 % of the largest count as equal: see LimeSettings.PerturbationCount.
        var agree = 0;
        for (var r = 0; r < 20; r++)
        {
            var row = Lender.Applications.Take([r]);
            var many = Lender.Explain(row, All with { PerturbationCount = 10_201, Seed = 1 }).Weights.ToDictionary(w => w.Feature, w => Math.Abs(w.RawWeight));
            var sizes = many.Values.OrderDescending().ToList();
            agree += Lender.Explain(row, new LimeSettings { Seed = 2 }).Weights.Take(3).All(w => many[w.Feature] >= sizes[2] - (0.1 * sizes[0])) ? 1 : 0;
        }

        Assert.InRange(agree, 19, 20);
    }

    [Fact]
    public void Explain_constant_column_weighs_nothing()
    {
        var weight = Lender.Explain(Lender.Applications.Take([4]), All).Weights.Single(w => w.Feature == "constant");

        Assert.Equal((0.0, true, null, null), (weight.RawWeight, weight.IsRange, weight.Minimum, weight.Maximum));
    }

    [Fact]
    public void Explain_same_answer_everywhere_says_so()
    {
        var explanation = Lender.Explain(Lender.Applications.Take([4]), All, rows => [.. Enumerable.Repeat(0.3, rows.RowCount)]);

        Assert.Contains("same answer", explanation.Message);
        Assert.All(explanation.Weights, w => Assert.Equal((0.0, 0.0), (w.RawWeight, w.Weight)));
        Assert.Equal((0.3, null), (explanation.Intercept, explanation.Fidelity));
        Assert.Equal(Lender.Features, explanation.Weights.Select(w => w.Feature));
    }

    [Fact]
    public void Explain_noise_warns_against_relying_on_it()
    {
        var random = new Random(3);
        var explanation = Lender.Explain(Lender.Applications.Take([4]), All, rows => [.. Enumerable.Range(0, rows.RowCount).Select(_ => random.NextDouble())]);

        Assert.True(explanation.Fidelity < 0.1);
        Assert.Contains("do not rely", explanation.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(30)]
    public void Explain_few_copies_has_no_fidelity(int copies)
    {
        var explanation = Lender.Explain(Lender.Applications.Take([4]), All with { PerturbationCount = copies });

        Assert.Null(explanation.Fidelity);
        Assert.All(explanation.Weights, w => Assert.True(double.IsFinite(w.RawWeight)));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Explain_answer_that_is_no_number_is_refused(double answer)
    {
        var plan = LimeExplainer.Plan(Lender.Statistics, Lender.Applications.Take([4]), All);
        var answers = Lender.Refuse(plan.Rows);
        answers[12] = answer;

        Assert.Contains("row 12", Assert.Throws<ArgumentException>(() => LimeExplainer.Explain(plan, answers)).Message);
        Assert.Throws<ArgumentException>(() => LimeExplainer.Explain(plan, answers.AsSpan(1)));
    }

    private static double[] Ranks(LimeExplanation explanation)
    {
        var order = explanation.Weights.OrderBy(w => w.RawWeight).Select(w => w.Feature).ToList();
        return [.. Lender.Features.Select(f => (double)order.IndexOf(f))];
    }

    private static double Correlation(double[] x, double[] y)
    {
        var (mx, my) = (x.Average(), y.Average());
        return x.Zip(y).Sum(p => (p.First - mx) * (p.Second - my)) / Math.Sqrt(x.Sum(v => (v - mx) * (v - mx)) * y.Sum(v => (v - my) * (v - my)));
    }
}
