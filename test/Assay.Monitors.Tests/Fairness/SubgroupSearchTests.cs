using Assay.Monitors.Fairness;

namespace Assay.Monitors.Tests.Fairness;

public class SubgroupSearchTests
{
    private static readonly string[][] Values = [["female", "male"], ["18-25", "26-50", "51-75"], ["rent", "own", "free"], ["a", "b", "c", "d"], ["low", "high"]];
    private static readonly string[] Names = ["Sex", "Age", "Housing", "Purpose", "Amount"];

    [Fact]
    public void Bias_against_one_value_is_found_and_named_once()
    {
        var (features, outcomes) = Draw(3, 5_000, row => row[0] == 0 ? 0.5 : 0.7);

        var found = Find(features, outcomes);

        Assert.Equal(["Sex is female"], found.Worst.Select(w => w.Rule));
        Assert.InRange(found.Worst[0].Difference.Value!.Value, -0.25, -0.15);
    }

    [Fact]
    public void Bias_at_an_intersection_only_is_found_there()
    {
        var (features, outcomes) = Draw(4, 10_000, row => row[0] == 0 && row[1] == 0 ? 0.4 : 0.7);

        var found = Find(features, outcomes);

        Assert.Equal(["Sex is female and Age is 18-25"], found.Worst.Select(w => w.Rule));
        Assert.Equal(found.All, found.Worst[0].Counts.Merge(found.Worst[0].Rest));
    }

    [Fact]
    public void Two_biases_are_both_found()
    {
        var (features, outcomes) = Draw(5, 20_000, row => (row[0], row[1], row[2], row[3]) switch
        {
            (0, 0, _, _) => 0.4,
            (_, _, 2, 3) => 0.5,
            _ => 0.7,
        });

        var found = Find(features, outcomes);

        Assert.Equal(["Housing is free and Purpose is d", "Sex is female and Age is 18-25"], found.Worst.Select(w => w.Rule).Order());
    }

    [Fact]
    public void Without_bias_something_is_named_in_at_most_5_of_100_data_sets()
    {
        var search = new SubgroupSearch(minRows: 30);
        var alarms = Enumerable.Range(0, 200).Count(seed =>
        {
            var (features, outcomes) = Draw(1_000 + seed, 600, _ => 0.6);
            return Find(features, outcomes, search).Worst.Count > 0;
        });

        // 10 are expected at most; 19 or more of 200 have a chance below 0.5 %.
        Assert.InRange(alarms, 0, 18);
    }

    [Fact]
    public void Order_of_rows_does_not_matter()
    {
        var (features, outcomes) = Draw(6, 4_000, row => row[1] == 2 && row[4] == 0 ? 0.3 : 0.6);
        var order = Enumerable.Range(0, outcomes.Length).ToArray();
        new Random(1).Shuffle(order);
        var shuffled = features.Select(f => f with { Codes = order.Select(i => f.Codes.Span[i]).ToArray() }).ToList();

        var (one, other) = (Find(features, outcomes), Find(shuffled, [.. order.Select(i => outcomes[i])]));

        Assert.NotEmpty(one.Worst);
        Assert.Equal(one.Worst.Select(w => (w.Rule, w.PValue)), other.Worst.Select(w => (w.Rule, w.PValue)));
    }

    [Fact]
    public void Rows_without_a_value_are_in_no_subgroup_of_the_feature_and_small_ones_are_not_compared()
    {
        byte[] codes = [.. Enumerable.Repeat((byte)0, 49), .. Enumerable.Repeat((byte)1, 60), .. Enumerable.Repeat(CodedFeature.Missing, 91)];
        var outcomes = new byte[200];
        outcomes.AsSpan(109).Fill(1);

        var found = Find([new CodedFeature("f", ["small", "large"], codes)], outcomes);

        Assert.Equal(1, found.Compared);
        Assert.Equal(("f is large", new OutcomeCounts(0, 60)), (found.Worst[0].Rule, found.Worst[0].Counts));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Outcomes_that_are_all_alike_and_no_rows_show_nothing(byte outcome)
    {
        var (features, outcomes) = Draw(7, 500, _ => outcome);

        Assert.Empty(Find(features, outcomes).Worst);
        Assert.Empty(Find([.. features.Select(f => f with { Codes = default })], []).Worst);
        Assert.Throws<ArgumentException>(() => Find(features, [1]));
    }

    private static SubgroupFindings Find(IReadOnlyList<CodedFeature> features, byte[] outcomes, SubgroupSearch? search = null) =>
        (search ?? new SubgroupSearch()).Find(features, outcomes, TestContext.Current.CancellationToken);

    private static (List<CodedFeature> Features, byte[] Outcomes) Draw(int seed, int rows, Func<int[], double> favourable)
    {
        var random = new Random(seed);
        var codes = Values.Select(_ => new byte[rows]).ToArray();
        var outcomes = new byte[rows];
        for (var row = 0; row < rows; row++)
        {
            var drawn = Values.Select(v => random.Next(v.Length)).ToArray();
            for (var i = 0; i < drawn.Length; i++)
            {
                codes[i][row] = (byte)drawn[i];
            }

            outcomes[row] = (byte)(random.NextDouble() < favourable(drawn) ? 1 : 0);
        }

        return ([.. Names.Select((name, i) => new CodedFeature(name, Values[i], codes[i]))], outcomes);
    }
}
