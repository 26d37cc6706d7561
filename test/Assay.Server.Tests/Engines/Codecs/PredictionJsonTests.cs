using System.Text;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Tests.Engines.Codecs;

public class PredictionJsonTests
{
    private static readonly PayloadFormat Binary = new() { Classes = ["No Risk", "Risk"] };
    private static readonly PayloadFormat Multi = new() { Classes = ["a", "b", "c"] };

    [Theory]
    // SageMaker linear-learner, binary.
    [InlineData("""{"predictions":[{"score":0.4,"predicted_label":0},{"score":0.75,"predicted_label":1.0}]}""", "No Risk [0.6 0.4] Risk [0.25 0.75]")]
    // XGBoost with selected content.
    [InlineData("""{"predictions":[{"predicted_label":1,"probabilities":[0.4,0.6]},{"predicted_label":0,"probabilities":[0.9,0.1],"labels":[0,1]}]}""", "Risk [0.4 0.6] No Risk [0.9 0.1]")]
    [InlineData("""{"predictions":[{"score":0.12},{"score":0.98}]}""", "No Risk [0.88 0.12] Risk [0.02 0.98]")]
    // Vertex AI AutoML tabular, each row in an order of its own; text and images.
    [InlineData("""{"predictions":[{"classes":["No Risk","Risk"],"scores":[0.9,0.1]},{"classes":["Risk","No Risk"],"scores":[0.7,0.3]}],"deployedModelId":"789"}""", "No Risk [0.9 0.1] Risk [0.3 0.7]")]
    [InlineData("""{"predictions":[{"ids":["7","8"],"displayNames":["Risk","No Risk"],"confidences":[0.9,0.1]}]}""", "Risk [0.1 0.9]")]
    [InlineData("""{"predictions":[{"ids":["7"],"displayNames":["Risk"],"confidences":[0.9]}]}""", "Risk [0.1 0.9]")]
    // Arrays of prebuilt containers.
    [InlineData("""{"predictions":[[0.8,0.2],[0.1,0.9]]}""", "No Risk [0.8 0.2] Risk [0.1 0.9]")]
    [InlineData("""{"predictions":["Risk","No Risk"]}""", "Risk No Risk")]
    [InlineData("""{"predictions":[1,0]}""", "Risk No Risk")]
    [InlineData("""{"predictions":[0.25,1.0]}""", "No Risk [0.75 0.25] Risk [0 1]")]
    [InlineData("""{"predictions":[[0.25],[1.0]]}""", "No Risk [0.75 0.25] Risk [0 1]")]
    // Own scripts.
    [InlineData("""[{"prediction":"Risk","probability":[0.2,0.8]}]""", "Risk [0.2 0.8]")]
    [InlineData("""{"predictions":["Risk","No Risk"],"probabilities":[[0.2,0.8],[0.7,0.3]]}""", "Risk [0.2 0.8] No Risk [0.7 0.3]")]
    [InlineData("""{"predictions":[1,0],"probabilities":[[0.2,0.8],[0.7,0.3]]}""", "Risk [0.2 0.8] No Risk [0.7 0.3]")]
    [InlineData("""{"predicted_label":"Risk","probabilities":[0.2,0.8]}""", "Risk [0.2 0.8]")]
    [InlineData("""{"output":[["Risk",[0.2,0.8]],["No Risk",[0.7,0.3]]]}""", "Risk [0.2 0.8] No Risk [0.7 0.3]")]
    [InlineData("""{"output":[["Risk",0.2,0.8]]}""", "Risk [0.2 0.8]")]
    [InlineData("""[{"Risk":0.8,"No Risk":0.2}]""", "Risk [0.2 0.8]")]
    [InlineData("\"{\\\"predictions\\\":[\\\"Risk\\\"]}\"", "Risk")]
    public void Read_of_a_binary_answer_gives_labels_and_probabilities(string json, string expected) => Assert.Equal(expected, Read(json, Binary));

    [Theory]
    [InlineData("""{"predictions":[{"score":[0.1,0.2,0.7],"predicted_label":2.0}]}""", "c [0.1 0.2 0.7]")]
    [InlineData("""{"predictions":[0.0,2.0]}""", "a c")]
    [InlineData("""[{"label":["b","c","a"],"prob":[0.6,0.3,0.1]}]""", "b [0.1 0.6 0.3]")]
    // The classes that are left out are not zero: they share what the others leave.
    [InlineData("""[{"label":["b","c"],"prob":[0.6,0.3]},{"label":["c"],"prob":[0.6]}]""", "b [0.1 0.6 0.3] c [0.2 0.2 0.6]")]
    [InlineData("""[{"prediction":"b","probability":0.6}]""", "b")]
    public void Read_of_an_answer_of_three_classes_gives_what_it_knows(string json, string expected) => Assert.Equal(expected, Read(json, Multi));

    [Theory]
    [InlineData("""{"predictions":[{"value":12.5,"lower_bound":10.0,"upper_bound":15.0}]}""")]
    [InlineData("""{"predictions":[{"score":12.5}]}""")]
    [InlineData("""{"predictions":[12.5]}""")]
    [InlineData("""{"predictions":[[12.5]]}""")]
    [InlineData("""{"predictions":[{"predicted_score":12.5}]}""")]
    [InlineData("""[{"prediction":12.5}]""")]
    public void Read_of_a_regression_gives_the_number(string json)
    {
        var answer = PredictionJson.Read(Encoding.UTF8.GetBytes(json), new PayloadFormat { IsRegression = true });

        Assert.Equal(12.5, answer.Rows["prediction"][0]);
    }

    [Theory]
    [InlineData("""{"predictions":[{"score":0.8,"predicted_label":"Risk"},{"score":0.7,"predicted_label":"No Risk"}]}""", """{"answer":"winner"}""", "Risk [0.2 0.8] No Risk [0.7 0.3]")]
    [InlineData("""{"predictions":[1,0]}""", """{"answer":"score"}""", "Risk [0 1] No Risk [1 0]")]
    [InlineData("""{"predictions":[1.0,0.0]}""", """{"answer":"label"}""", "Risk No Risk")]
    public void Read_with_an_option_takes_numbers_for_what_it_says(string json, string options, string expected) =>
        Assert.Equal(expected, Read(json, Binary with { Options = System.Text.Json.Nodes.JsonNode.Parse(options)!.AsObject() }));

    [Theory]
    [InlineData("""{"predictions":[1,2]}""", "auto", "1 2")]
    [InlineData("""{"predictions":[0,1]}""", "index", "1 2")]
    [InlineData("""{"predictions":[{"predicted_label":2.0}]}""", "auto", "2")]
    public void Read_of_classes_that_are_numbers_takes_names_before_indexes(string json, string labels, string expected)
    {
        var format = new PayloadFormat { Classes = ["1", "2"], Options = new() { ["labels"] = labels } };

        Assert.Equal(expected, Read(json, format));
    }

    [Fact]
    public void Read_without_declared_classes_orders_those_of_the_rows_the_same_in_every_call()
    {
        var answer = PredictionJson.Read("""{"predictions":[{"classes":["b","a"],"scores":[0.9,0.1]}]}"""u8, new PayloadFormat());

        Assert.Equal(["a", "b"], answer.Labels);
        Assert.Equal([0.1, 0.9], Assert.IsType<double[]>(answer.Rows["probability"][0]));
    }

    [Theory]
    [InlineData("""{"predictions":[[0.2,0.3,0.5]]}""", "predictions[0]: has 3 probabilities, but the model has 2 classes (No Risk, Risk)")]
    [InlineData("""{"predictions":["Risk",null]}""", "predictions[1]: null is no prediction")]
    [InlineData("""{"predictions":[{"score":NaN,"predicted_label":0}]}""", "predictions[0].score: NaN is no finite number")]
    [InlineData("""{"predictions":[0.5,1.5]}""", "predictions[1]: 1.5 is no probability")]
    [InlineData("""{"predictions":[[]]}""", "predictions[0]: an empty array")]
    [InlineData("""{"predictions":[{"x":"y"}]}""", "predictions[0]: holds no prediction under any known name; it has 'x'")]
    [InlineData("""{"predictions":[{"classes":["Risk","Other"],"scores":[0.9,0.1]}]}""", "names the class 'Other', which is not among the subscription's labels (No Risk, Risk)")]
    [InlineData("""{"predictions":[{"classes":["Risk"],"scores":[0.9,0.1]}]}""", "predictions[0]: names 1 classes and gives 2 scores")]
    [InlineData("""{"predictions":[{"displayNames":[],"confidences":[]}]}""", "names no class")]
    [InlineData("""{"predictions":[{"classes":["Risk","Risk"],"scores":[0.9,0.1]}]}""", "names the class 'Risk' twice")]
    [InlineData("""{"predictions":["Risk"],"probabilities":[[0.2,0.8],[0.7,0.3]]}""", "probabilities: has 2 rows beside 1 predictions")]
    [InlineData("7", "7 is no answer")]
    [InlineData("""{"predictions":[0.5""", "not valid JSON at line 1")]
    [InlineData("""{"predictions":["\ud800"]}""", "not valid Unicode")]
    public void Read_of_a_wrong_answer_says_what_is_wrong_and_where(string json, string expected)
    {
        var refused = Assert.Throws<CodecException>(() => Read(json, Binary));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.False(refused.IsReported);
    }

    [Theory]
    [InlineData("""{"error":"model not loaded"}""", "model not loaded")]
    [InlineData("""{"error":{"code":400,"message":"bad instance"}}""", "bad instance")]
    [InlineData("""{"message":"Age must be a number"}""", "Age must be a number")]
    public void Read_of_an_error_gives_the_engines_words(string json, string expected)
    {
        var reported = Assert.Throws<CodecException>(() => Read(json, Binary));

        Assert.True(reported.IsReported);
        Assert.Equal(expected, reported.Problem);
    }

    [Fact]
    public void Read_of_some_classes_that_nobody_declared_says_what_to_set()
    {
        var refused = Assert.Throws<CodecException>(() => Read("""[{"label":["b","c"],"prob":[0.6,0.4]},{"label":["a"],"prob":[0.6]}]""", new PayloadFormat()));

        Assert.Contains("set asset_properties.labels to all classes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_of_bare_fractions_without_classes_says_what_to_set()
    {
        var refused = Assert.Throws<CodecException>(() => Read("""{"predictions":[0.5,0.6]}""", new PayloadFormat()));

        Assert.Contains("set asset.problem_type to regression, or asset_properties.labels", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"score\":0.4,\"predicted_label\":0}\n\n{\"score\":0.75,\"predicted_label\":1}\r\n", "No Risk [0.6 0.4] Risk [0.25 0.75]")]
    [InlineData("0.25\n0.75", "No Risk [0.75 0.25] Risk [0.25 0.75]")]
    public void ReadLines_reads_a_value_a_line(string lines, string expected) =>
        Assert.Equal(expected, AnswerText.Of(AnswerParts.Complete(PredictionJson.ReadLines(Encoding.UTF8.GetBytes(lines), Binary), Binary)));

    [Fact]
    public void ReadLines_of_a_damaged_line_names_it()
    {
        var refused = Assert.Throws<CodecException>(() => PredictionJson.ReadLines("{\"score\":0.4}\n{\"score\":"u8, Binary));

        Assert.StartsWith("line 2: it is not valid JSON", refused.Message, StringComparison.Ordinal);
    }

    private static string Read(string json, PayloadFormat format) =>
        AnswerText.Of(AnswerParts.Complete(PredictionJson.Read(Encoding.UTF8.GetBytes(json), format), format));
}
