using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Rest;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Engines.Rest;

public class RestEngineTests
{
    private const string Labels = """{"request":{"rows":"/rows"},"response":{"rows":"/out","prediction":"/label","error":"/error/message"}}""";

    [Fact]
    public async Task Score_sends_the_declared_method_and_headers_to_the_endpoint()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Text("""{"out":[{"label":"a"},{"label":"b"}]}"""));
        var binding = test.Binding with { Headers = new Dictionary<string, string> { ["X-Team"] = "credit" } };

        var answer = await ScoreAsync(test, Format(Labels, """{"method":"patch"}"""), binding, 2);

        var request = Assert.Single(test.Fake.Requests);
        Assert.Equal("PATCH", request.Method);
        Assert.Equal("credit", request.Headers["X-Team"]);
        Assert.Equal("""{"rows":[{"row":0},{"row":1}]}""", request.Body!.ToJsonString());
        Assert.Equal("b", answer.Rows["prediction"][1]);
    }

    [Fact]
    public async Task Score_without_an_endpoint_takes_the_address_of_the_provider_with_the_deployment_in_it()
    {
        await using var test = await EngineUnderTest.StartAsync();
        var binding = test.Binding with { Credentials = EngineUnderTest.Credentials($$"""{"url":"{{test.Fake.Address}}models/{deployment_id}/score"}""") };

        await Engine(test).ScoreAsync(binding, new ScoringTarget(null, "a b", new PayloadFormat()), EngineUnderTest.Rows(1), TestContext.Current.CancellationToken);

        Assert.Equal("/models/a%20b/score", Assert.Single(test.Fake.Requests).Path);
    }

    [Fact]
    public async Task Score_of_one_row_a_call_sends_the_rows_one_by_one_and_keeps_their_order()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Score = body => new JsonObject { ["label"] = $"row {body["row"]}" };

        var answer = await ScoreAsync(test, Format("""{"request":{"one_row":true},"response":{"one_row":true,"prediction":"/label"}}"""), test.Binding, 9);

        Assert.Equal(9, test.Fake.Requests.Count);
        Assert.Equal(Enumerable.Range(0, 9).Select(i => $"row {i}"), Enumerable.Range(0, 9).Select(i => answer.Rows["prediction"][i]));
    }

    [Fact]
    public async Task Score_with_a_limit_of_the_deployment_splits_the_rows()
    {
        await using var test = await EngineUnderTest.StartAsync();

        await ScoreAsync(test, Format("""{"codec":"input_data","max_rows":4}"""), test.Binding, 10);

        Assert.Equal([2, 4, 4], test.Fake.Requests.Select(r => r.RowCount).Order());
        Assert.All(test.Fake.Requests, r => Assert.True(r.IsWrapped));
    }

    [Theory]
    [InlineData(500, """{"error":{"message":"out of memory"}}""", "answered 500: out of memory")]
    [InlineData(200, """{"error":{"message":"out of memory"}}""", "answered 200 with an error inside: out of memory")]
    [InlineData(503, "down for repair", "answered 503: down for repair")]
    [InlineData(200, """{"rows":[]}""", "/out: is not in the body; it has 'rows'")]
    [InlineData(200, """{"out":[{"label":"a"}]}""", "1 rows to 2")]
    [InlineData(200, """{"out":[{"label":"a"}""", "not valid JSON")]
    public async Task Score_that_fails_says_so_in_the_words_of_the_service(int status, string body, string expected)
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Enumerable.Repeat(Misbehave.Status(status, body, "Retry-After", "0"), 4));

        var refused = await Assert.ThrowsAsync<EngineException>(() => ScoreAsync(test, Format(Labels), test.Binding, 2));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"codec":"mappin"}""", "'mappin' is no codec of this engine; payload_format.codec accepts fields_values, input_data, mapping")]
    [InlineData("""{"codec":7}""", "payload_format.codec: must be text")]
    [InlineData("""{"method":"GET"}""", "payload_format.method: must be one of POST, PUT, PATCH")]
    [InlineData("""{"max_rows":0}""", "payload_format.max_rows: must be a whole number from 1 upwards")]
    [InlineData("""{"codec":"mapping"}""", "payload_format.request is required")]
    [InlineData("""{"encodings":[{"feature":"x"}]}""", "payload_format.encodings[0] must have either one_hot")]
    public async Task Score_with_a_format_that_was_never_checked_says_what_is_wrong_with_it(string options, string expected)
    {
        await using var test = await EngineUnderTest.StartAsync();

        var refused = await Assert.ThrowsAsync<EngineException>(() => ScoreAsync(test, Format(options), test.Binding, 1));

        Assert.Equal("payload_format_wrong", refused.Code);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Empty(test.Fake.Requests);
    }

    [Fact]
    public async Task Score_without_any_address_says_where_to_put_one()
    {
        await using var test = await EngineUnderTest.StartAsync();

        var refused = await Assert.ThrowsAsync<EngineException>(() =>
            Engine(test).ScoreAsync(test.Binding, new ScoringTarget(null, "d", new PayloadFormat()), EngineUnderTest.Rows(1), TestContext.Current.CancellationToken));

        Assert.Contains("deployment.scoring_endpoint.url", refused.Message, StringComparison.Ordinal);
    }

    private static RestEngine Engine(EngineUnderTest test) => new(test.Scoring);

    private static Task<EngineAnswer> ScoreAsync(EngineUnderTest test, PayloadFormat format, EngineBinding binding, int rows) =>
        Engine(test).ScoreAsync(binding, new ScoringTarget(test.Fake.ScoringUrl, "d", format), EngineUnderTest.Rows(rows), TestContext.Current.CancellationToken);

    /// <summary>The members of all objects; a mapping where there is a request and no codec.</summary>
    private static PayloadFormat Format(params string[] parts)
    {
        var options = new JsonObject();
        foreach (var (name, value) in parts.SelectMany(p => JsonNode.Parse(p)!.AsObject()))
        {
            options[name] = value?.DeepClone();
        }

        if (options.ContainsKey("request"))
        {
            options["codec"] = "mapping";
        }

        return new PayloadFormat { Options = options };
    }
}
