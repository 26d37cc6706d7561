namespace Assay.Server.Tests.Api.Conformance;

/// <summary>Every answer of a whole scenario follows every rule of the contract.</summary>
public class ConformanceTests(ConformanceRun run) : IClassFixture<ConformanceRun>
{
    public static TheoryData<string> Rules => [.. ConformanceRules.All.Keys];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Every_answer_follows_the_rule(string rule)
    {
        var check = ConformanceRules.All[rule];
        var violations = run.Exchanges.SelectMany(e => check(e).Select(v => $"{e}: {rule}: {v}")).ToList();

        Assert.NotEmpty(run.Exchanges);
        Assert.True(violations.Count == 0, string.Join("\n", violations.Take(20)));
    }

    [Fact]
    public void Every_documented_operation_is_part_of_the_scenario()
    {
        var missing = run.Operations.Where(o => !run.Exchanges.Any(e => e.IsSuccess && o.Matches(e.Method, e.Path)))
            .Where(o => o.Path is not ("/healthz" or "/readyz" or "/openapi.json"));

        Assert.NotEmpty(run.Operations);
        Assert.Equal([], missing.Select(o => o.ToString()));
    }

    [Fact]
    public void Every_kind_of_refusal_is_part_of_the_scenario()
    {
        int[] expected = [200, 201, 202, 204, 400, 401, 404, 405, 409, 413, 415, 422, 502];

        Assert.Equal([], expected.Except(run.Exchanges.Select(e => e.Status)));
    }
}
