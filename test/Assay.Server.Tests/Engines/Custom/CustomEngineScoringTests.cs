using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Engines.Custom;

public class CustomEngineScoringTests
{
    [Fact]
    public async Task Score_sends_fields_and_values_and_reads_rows_and_labels()
    {
        await using var test = await EngineUnderTest.StartAsync();

        var answer = await test.ScoreAsync(3);

        Assert.Equal("""{"fields":["row"],"values":[[0],[1],[2]]}""", test.Fake.Requests[0].Body!.ToJsonString());
        Assert.Equal(3, answer.Rows.RowCount);
        Assert.Equal(["No Risk", "Risk"], answer.Labels);
        Assert.Equal([0.75, 0.25], Assert.IsType<double[]>(answer.Rows["probability"][2]));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(422)]
    public async Task Score_of_an_engine_that_wants_the_wrapping_is_wrapped_and_stays_so(int status)
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Status(status, "input_data is missing"));

        var answer = await test.ScoreAsync(2);
        await test.ScoreAsync();

        Assert.Equal([false, true, true], test.Fake.Requests.Select(r => r.IsWrapped));
        Assert.Equal(2, answer.Rows.RowCount);
        Assert.Equal(["No Risk", "Risk"], answer.Labels);
    }

    [Fact]
    public async Task Score_that_both_nestings_refuse_says_the_first_reason_and_remembers_nothing()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Status(400, "Age must be a number"), Misbehave.Status(400, "fields are missing"));

        var refused = await test.RefusedAsync();
        await test.ScoreAsync();

        Assert.Contains("Age must be a number", refused.Message, StringComparison.Ordinal);
        Assert.Equal([false, true, false], test.Fake.Requests.Select(r => r.IsWrapped));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Score_with_another_number_of_rows_is_refused(int rows)
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Text($$"""{"fields":["prediction"],"values":[{{string.Join(',', Enumerable.Repeat("[\"a\"]", rows))}}]}"""));

        var refused = await test.RefusedAsync(2);

        Assert.Equal("engine_row_count", refused.Code);
        Assert.Contains($"{rows} rows to 2", refused.Message, StringComparison.Ordinal);
    }
}
