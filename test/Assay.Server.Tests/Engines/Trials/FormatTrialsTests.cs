using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Codecs.Mapping;
using Assay.Server.Engines.Trials;

namespace Assay.Server.Tests.Engines.Trials;

public class FormatTrialsTests
{
    [Fact]
    public void Sample_that_comes_back_is_faithful_whatever_its_order_and_spaces()
    {
        var trial = Answer("""{"rows":"/out","prediction":"/label","probability":{"map":"/p"}}""", """ { "out": [ { "p" : {"Yes": 0.10, "No": 9e-1}, "label": "No" } ] } """);

        Assert.True(trial.IsFaithful);
        Assert.Equal("No", trial.Rows!["prediction"][0]);
        Assert.Equal(["No", "Yes"], trial.Labels!);
    }

    [Fact]
    public void Differences_name_the_place_what_was_there_and_what_is_written()
    {
        var trial = Answer("""{"rows":"/out","prediction":"/label","probability":{"scalar":"/p"}}""", """{"model":"credit","out":[{"label":"No","p":"0.1"},{"label":"Yes","p":"0.9","x/y":[1]}]}""");

        Assert.False(trial.IsFaithful);
        Assert.Null(trial.Problem);
        Assert.Equal(
            [
                new FormatDifference("/model", "\"credit\"", null),
                new FormatDifference("/out/0/p", "\"0.1\"", "0.1"),
                new FormatDifference("/out/1/p", "\"0.9\"", "0.9"),
                new FormatDifference("/out/1/x~1y", "[1]", null),
            ],
            trial.Differences);
    }

    [Fact]
    public void Request_shows_the_table_and_what_would_be_sent()
    {
        var trial = FormatTrials.OfRequest(new MappingCodec(), Format("""{"rows":"/rows","row":{"v":1}}""", """{"prediction":"/p"}"""), """{"rows":[{"Age":3,"v":2}]}"""u8.ToArray());

        Assert.Equal(3L, trial.Rows!["Age"][0]);
        Assert.Equal("""{"rows":[{"v":1,"Age":3}]}""", trial.Written);
        Assert.Equal(new FormatDifference("/rows/0/v", "2", "1"), Assert.Single(trial.Differences));
    }

    [Fact]
    public void Prediction_that_follows_from_the_probabilities_is_shown_and_is_no_difference()
    {
        var trial = FormatTrials.OfAnswer(
            new FieldsValuesCodec(wrapped: false), new PayloadFormat(), """{"fields":["probability"],"labels":["No","Yes"],"values":[[[0.2,0.8]]]}"""u8.ToArray());

        Assert.Equal("Yes", trial.Rows!["prediction"][0]);
        Assert.True(trial.IsFaithful);
    }

    [Fact]
    public void Text_is_compared_by_line()
    {
        var trial = Answer("""{"format":"csv","header":false,"probability":{"members":{"No":"/0","Yes":"/1"}}}""", "0.10,0.9\n0.5,0.5\n");

        Assert.Equal(new FormatDifference("line 1", "0.10,0.9", "0.1,0.9"), Assert.Single(trial.Differences));
    }

    [Fact]
    public void Sample_that_cannot_be_read_says_where()
    {
        var trial = Answer("""{"rows":"/out","prediction":"/label"}""", """{"out":[{"score":1}]}""");

        Assert.Null(trial.Rows);
        Assert.Equal("The sample cannot be read: /out/0: has no '/label'; it has 'score'.", trial.Problem);
    }

    private static FormatTrial Answer(string response, string sample) => FormatTrials.OfAnswer(new MappingCodec(), Format("{}", response), Encoding.UTF8.GetBytes(sample));

    private static PayloadFormat Format(string request, string response) => new()
    {
        Classes = ["No", "Yes"],
        Options = new JsonObject { ["request"] = JsonNode.Parse(request), ["response"] = JsonNode.Parse(response) },
    };
}
