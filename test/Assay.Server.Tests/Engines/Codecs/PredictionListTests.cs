using System.Text;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Tests.Engines.Codecs;

/// <summary>The shapes in which model servers answer predictions, whatever they are wrapped in.</summary>
public class PredictionListTests
{
    private static readonly PayloadFormat Binary = new() { Classes = ["No Risk", "Risk"] };

    [Theory]
    [InlineData("""["No Risk","Risk"]""")]
    [InlineData("""[["No Risk"],["Risk"]]""")]
    [InlineData("""[{"prediction":"No Risk"},{"prediction":"Risk"}]""")]
    [InlineData("""[{"prediction":["No Risk"]},{"prediction":["Risk"]}]""")]
    [InlineData("""[{"0":"No Risk"},{"0":"Risk"}]""")]
    public void Read_of_labels_gives_predictions(string list) =>
        Assert.Equal(["No Risk", "Risk"], Texts(Read(list), "prediction"));

    [Theory]
    [InlineData("[0,1]")]
    [InlineData("[[0],[1]]")]
    [InlineData("[0.0,1.0]")]
    public void Read_of_whole_numbers_gives_predictions(string list) =>
        Assert.Equal(["0", "1"], Texts(Read(list), "prediction"));

    [Theory]
    [InlineData("[[0.9,0.1],[0.25,0.75]]")]
    [InlineData("""[{"probability":[0.9,0.1]},{"probability":[0.25,0.75]}]""")]
    [InlineData("""[{"No Risk":0.9,"Risk":0.1},{"Risk":0.75,"No Risk":0.25}]""")]
    [InlineData("""[{"probability":{"No Risk":0.9,"Risk":0.1}},{"probability":{"Risk":0.75,"No Risk":0.25}}]""")]
    [InlineData("""[{"0":0.9,"1":0.1},{"0":0.25,"1":0.75}]""")]
    [InlineData("""[["0.9","0.1"],["0.25","0.75"]]""")]
    public void Read_of_probabilities_gives_vectors_in_the_order_of_the_classes(string list)
    {
        var answer = Read(list);

        Assert.Equal([0.9, 0.1], Assert.IsType<double[]>(answer.Rows["probability"][0]));
        Assert.Equal([0.25, 0.75], Assert.IsType<double[]>(answer.Rows["probability"][1]));
        Assert.Equal(answer.Labels ?? Binary.Classes, Binary.Classes);
    }

    [Theory]
    [InlineData("[0.9,0.1]")]
    [InlineData("[[0.9],[0.1]]")]
    [InlineData("[1.0,0.1]")]
    [InlineData("""[{"0":0.9},{"0":0.1}]""")]
    public void Read_of_fractions_of_a_binary_model_gives_scores(string list) =>
        Assert.Equal(0.1, Assert.IsType<DoubleColumn>(Read(list).Rows["probability"]).Values[1]);

    [Fact]
    public void Read_of_numbers_follows_the_option()
    {
        var scores = Read("[1,0]", Binary with { Options = new JsonObject { ["answer"] = "score" } });
        var labels = Read("[0.5,0.7]", Binary with { Options = new JsonObject { ["answer"] = "label" } });

        Assert.Equal(1.0, scores.Rows["probability"][0]);
        Assert.Equal(["0.5", "0.7"], Texts(labels, "prediction"));
    }

    [Theory]
    [InlineData("[1.5,0.7]")]
    [InlineData("[[1.5],[0.7]]")]
    [InlineData("""[{"prediction":1.5},{"prediction":0.7}]""")]
    public void Read_of_a_regression_gives_numbers(string list) =>
        Assert.Equal(0.7, Read(list, new PayloadFormat { IsRegression = true }).Rows["prediction"][1]);

    [Fact]
    public void Read_of_a_table_gives_its_columns()
    {
        var answer = Read("""[{"prediction":"Risk","probability_Risk":0.8,"note":null},{"prediction":"No Risk","probability_Risk":0.1,"extra":3}]""");

        Assert.Equal(["prediction", "probability_Risk", "note", "extra"], answer.Rows.Columns.Select(c => c.Name));
        Assert.Equal(0.8, answer.Rows["probability_Risk"][0]);
        Assert.True(answer.Rows["extra"].IsMissing(0));
    }

    [Fact]
    public void Read_of_the_best_classes_alone_shares_what_is_left()
    {
        var answer = Read("""[{"tabby":0.5,"tiger":0.3}]""", new PayloadFormat { Classes = ["dog", "tabby", "cat", "tiger"] });

        Assert.Equal([0.1, 0.5, 0.1, 0.3], Assert.IsType<double[]>(answer.Rows["probability"][0]).Select(p => Math.Round(p, 12)));
    }

    [Fact]
    public void Read_of_classes_that_nobody_declared_puts_them_in_the_order_of_their_names()
    {
        var answer = Read("""[{"b":0.4,"a":0.6},{"a":0.1,"b":0.9}]""", new PayloadFormat());

        Assert.Equal(["a", "b"], answer.Labels);
        Assert.Equal([0.1, 0.9], Assert.IsType<double[]>(answer.Rows["probability"][1]));
    }

    [Theory]
    [InlineData("7", "predictions: 7 is no list of predictions")]
    [InlineData("""{"a":1}""", "predictions: an object is no list of predictions")]
    [InlineData("[[0.9,0.1],[0.5,NaN]]", "predictions[1][1]: NaN is no finite number")]
    [InlineData("[[0.9,0.1],[0.5,null]]", "predictions[1][1]: null is no finite number")]
    [InlineData("[[0.9,0.1],[0.5,0.3,0.2]]", "predictions[1]: has 3 probabilities for 2 classes: No Risk, Risk")]
    [InlineData("""[["No Risk",0.9]]""", "predictions[0][0]: text is no finite number")]
    [InlineData("""[{"prediction":"Risk"},["Risk"]]""", "predictions[1]: an array is no object, as others are")]
    [InlineData("[{},{}]", "predictions: holds empty objects")]
    [InlineData("""[{"No Risk":0.9,"risk":0.1}]""", "predictions[0]: names the class 'risk', which is none of the subscription's: No Risk, Risk")]
    [InlineData("""[{"probability":{"No Risk":0.9,"Risk":Infinity}}]""", "predictions[0].probability.Risk: Infinity is no finite number")]
    [InlineData("""[{"prediction":"Risk","probability":"high"}]""", "row 0, column 'probability': 'high' is no finite number")]
    [InlineData("""[{"0":0.9,"1":0.1},{"0":0.9}]""", "predictions[1]: has no '1', as others have")]
    public void Read_of_what_is_no_prediction_names_the_place(string list, string expected) =>
        Assert.Equal(expected, Assert.Throws<CodecException>(() => Read(list)).Message);

    [Fact]
    public void Read_of_vectors_for_a_regression_is_refused() => Assert.Equal(
        "predictions[0]: has 2 numbers; a model whose problem type is regression answers one",
        Assert.Throws<CodecException>(() => Read("[[0.9,0.1]]", new PayloadFormat { IsRegression = true })).Message);

    [Fact]
    public void Read_of_a_regression_that_is_no_number_is_refused() => Assert.Equal(
        "predictions[0]: NaN is no finite number",
        Assert.Throws<CodecException>(() => Read("[NaN]", new PayloadFormat { IsRegression = true })).Message);

    [Fact]
    public void Read_of_other_classes_in_other_rows_asks_for_all_of_them() => Assert.Contains(
        "set asset_properties.labels",
        Assert.Throws<CodecException>(() => Read("""[{"a":0.6,"b":0.4},{"c":1.0}]""", new PayloadFormat())).Message,
        StringComparison.Ordinal);

    private static EngineAnswer Read(string list, PayloadFormat? format = null) =>
        EngineJson.Read(Encoding.UTF8.GetBytes(list), root => PredictionList.Read(root, "predictions", format ?? Binary));

    private static IEnumerable<string?> Texts(EngineAnswer answer, string column) => Enumerable.Range(0, answer.Rows.RowCount).Select(answer.Rows[column].GetText);
}
