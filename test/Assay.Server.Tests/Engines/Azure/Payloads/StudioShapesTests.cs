using Assay.Server.Engines.Azure;
using Assay.Server.Engines.Azure.Payloads;
using Assay.Server.Tests.Engines.Codecs;

namespace Assay.Server.Tests.Engines.Azure.Payloads;

/// <summary>Bodies of Studio and of the designer as they are published and were recorded.</summary>
public class StudioShapesTests
{
    private static readonly InputsResultsCodec Rows = new() { Name = "rows", Defaults = ("input1", "output1"), HasTextOnly = true };
    private static readonly InputsResultsCodec Columns = new() { Name = "columns", Defaults = ("input1", "output1"), HasTextOnly = true, IsColumns = true };

    [Theory]
    [InlineData("{}", """{"Inputs":{"input1":[{"Age":32,"Sex":"female"},{"Age":25,"Sex":null}]},"GlobalParameters":{}}""")]
    [InlineData("""{"input":"credit","input_columns":["Risk","Sex","Age"]}""", """{"Inputs":{"credit":[{"Risk":null,"Sex":"female","Age":32},{"Risk":null,"Sex":null,"Age":25}]},"GlobalParameters":{}}""")]
    public void Request_in_rows_is_written_with_the_columns_of_the_service(string options, string expected) =>
        Assert.Equal(expected, Shapes.Written(Rows, Shapes.With(options)));

    [Fact]
    public void Request_in_columns_is_written_as_a_table() => Assert.Equal(
        """{"Inputs":{"input1":{"ColumnNames":["Age","Sex"],"Values":[[32,"female"],[25,null]]}},"GlobalParameters":{}}""", Shapes.Written(Columns));

    [Theory]
    [InlineData("""{"Inputs":{"input1":[{"Age":32,"Sex":"female"},{"Age":25,"Sex":"male"}]},"GlobalParameters":{}}""", "Age=32,25; Sex='female','male'")]
    [InlineData("""{"Inputs":{"any name":[{"Age":"32","Sex":"1"}]}}""", "Age=32; Sex='1'")]
    [InlineData("""{"Inputs":{"input1":{"ColumnNames":["Age","Sex"],"Values":[["32.5","female"],[null,"male"]]}}}""", "Age=32.5,-; Sex='female','male'")]
    public void Request_in_either_style_is_read_with_numbers_that_came_as_text(string body, string expected) =>
        Assert.Equal(expected, Shapes.Show(Shapes.Request(Rows, body)));

    [Theory]
    [InlineData("""{"Results":{"output1":[{"Age":"32","Sex":"female","Scored Labels":"No Risk","Scored Probabilities":"0.0140035906806588"}]}}""", "prediction='No Risk'; probability=0.0140035906806588")]
    [InlineData("""{"Results":{"output1":{"type":"table","value":{"ColumnNames":["Age","Sex","Scored Labels","Scored Probabilities"],"ColumnTypes":["Int32","String","String","Double"],"Values":[["32","female","No Risk","0.0140"]]}}}}""", "prediction='No Risk'; probability=0.014")]
    [InlineData("""{"Results":{"out":[{"Scored Labels":"a","Scored Probabilities for Class \"a\"":"0.7","Scored Probabilities for Class \"b\"":"0.2","Scored Probabilities for Class \"c \"d\"\"":"0.1"}]}}""", "prediction='a'; probability=[0.7 0.2 0.1]; labels a|b|c \"d\"")]
    [InlineData("""{"Results":{"WebServiceOutput0":[{"Age":32,"Sex":"female","Scored Labels":"No Risk","Scored Probabilities":0.0772}]}}""", "prediction='No Risk'; probability=0.0772")]
    [InlineData("""{"Results":{"WebServiceOutput0":[{"Scored Labels":"a","Scored Probabilities_a":0.75,"Scored Probabilities_b":0.25}]}}""", "prediction='a'; probability=[0.75 0.25]; labels a|b")]
    [InlineData("""{"Results":{"output1":[{"Scored Labels":null,"Scored Probabilities":null}]}}""", "prediction=-; probability=-")]
    public void Answer_is_read_under_the_names_of_the_subscription(string body, string expected)
    {
        Assert.Equal(expected, Shapes.Show(Shapes.Answer(Rows, body)));
        Assert.Equal(expected, Shapes.Show(Shapes.Answer(DesignerInput.Codec, body)));
    }

    [Fact]
    public void Answer_keeps_the_names_that_the_subscription_uses()
    {
        var format = Shapes.Credit with { Prediction = "Scored Labels", Probability = "Scored Probabilities" };

        var read = Shapes.Answer(Rows, """{"Results":{"output1":[{"Scored Labels":"Risk","Scored Probabilities":"0.75"}]}}""", format);

        Assert.Equal("Scored Labels='Risk'; Scored Probabilities=0.75", Shapes.Show(read));
    }

    [Fact]
    public void Answer_keeps_a_column_a_class_where_the_subscription_names_them_and_says_their_order()
    {
        var format = Shapes.Credit with { ClassColumns = ["Scored Probabilities for Class \"b\"", "Scored Probabilities for Class \"a\""] };

        var read = Shapes.Answer(Rows, """{"Results":{"output1":[{"Scored Labels":"a","Scored Probabilities for Class \"a\"":"0.75","Scored Probabilities for Class \"b\"":"0.25"}]}}""", format);

        Assert.Equal("prediction='a'; Scored Probabilities for Class \"a\"=0.75; Scored Probabilities for Class \"b\"=0.25; labels b|a", Shapes.Show(read));
    }

    [Fact]
    public void Answer_of_a_regression_is_a_number()
    {
        var read = Shapes.Answer(Rows, """{"Results":{"output1":[{"Age":"32","Scored Labels":"1234.5"}]}}""", Shapes.Credit with { IsRegression = true, Classes = [] });

        Assert.Equal("prediction=1234.5", Shapes.Show(read));
    }

    [Theory]
    [InlineData("""{"Results":{"output1":[{"Scored Labels":"a","Scored Probabilities":"high"}]}}""", "row 0, column 'Scored Probabilities': 'high' is no finite number")]
    [InlineData("""{"Results":{"output1":[{"Scored Labels":"a","Scored Probabilities":"0.1"},7]}}""", "Results.output1[1]: 7 is no object")]
    [InlineData("""{"Results":{"output1":{"type":"table","value":{"ColumnNames":["a","b"],"Values":[["1"]]}}}}""", "Results.output1.Values[0]: has 1 values for 2 columns")]
    [InlineData("""{"Results":{"output1":{"ColumnNames":["a","a"],"Values":[]}}}""", "Results.output1.ColumnNames: 'a' occurs twice")]
    [InlineData("""{"Results":{"output1":{"ColumnNames":["a"]}}}""", "Results.output1: has no 'Values'")]
    [InlineData("""{"Results":{"output1":[{"a":"\ud800"}]}}""", "Results.output1[0].a: the text is not valid Unicode (a surrogate stands alone)")]
    [InlineData("""{"Results":{"output1":[{"a":["\ud800"]}]}}""", "Results.output1[0].a: the array holds text that is not valid Unicode")]
    [InlineData("""{"Results":{"output1":[{"\ud800":1}]}}""", "it holds text that is not valid Unicode")]
    [InlineData("""{"Results":7}""", "Results: 7 is no object")]
    [InlineData("""{"Results":{"output1":[{"a":1,"a":2}]}}""", "Results.output1[0].a: occurs twice")]
    [InlineData("""{"Results":{"output1":[{"Scored Probabilities for Class \"a\"":"0.7"},{"Scored Probabilities for Class \"a\"":null}]}}""", "row 1, column 'Scored Probabilities for Class \"a\"': has no number")]
    public void Answer_that_is_wrong_says_where(string body, string expected) => Assert.Equal(expected, Shapes.Refused(() => Shapes.Answer(Rows, body)));

    [Fact]
    public void Request_lacks_a_feature_in_the_columns_of_the_service_and_says_which() => Assert.Equal(
        "payload_format.input_columns: lacks the feature 'Sex'", Shapes.Refused(() => Shapes.Written(Rows, Shapes.With("""{"input_columns":["Age"]}"""))));
}
