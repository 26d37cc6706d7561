using Assay.Server.Tests.Monitoring;

namespace Assay.Server.Tests.Explanations;

public class LearnedStatisticsTests(ExplainedPlace place) : IClassFixture<ExplainedPlace>
{
    [Fact]
    public async Task Explain_learns_the_distribution_anew_when_there_are_clearly_more_rows()
    {
        var model = await place.SubscribeAsync(ExplainedPlace.Lender, rows: 200, id: "learned");
        var before = await RangeAsync(model);

        await model.LogAsync("some", Costly(10));
        Assert.Equal(before, await RangeAsync(model));

        await model.LogAsync("many", Costly(200));
        Assert.NotEqual(before, await RangeAsync(model));
    }

    private static IEnumerable<object?[]> Costly(int count) => Enumerable.Range(0, count).Select(i => new object?[] { "male", 50, 9_000 + i, "house" });

    /// <summary>The quartile in which the amount of the first row lies.</summary>
    private static async Task<string> RangeAsync(MonitoredModel model)
    {
        var lime = (await model.ExplainAsync("learned-1", "lime"))["explanations"]![0]!;
        var features = lime["predictions"]![0]!["explanation_features"]!.AsArray();
        return features.Single(f => (string?)f!["feature_name"] == "Amount")!["feature_range"]!.ToJsonString();
    }
}
