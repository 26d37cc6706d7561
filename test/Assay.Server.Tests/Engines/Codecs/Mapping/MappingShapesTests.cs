using System.Text;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Codecs.Mapping;

namespace Assay.Server.Tests.Engines.Codecs.Mapping;

/// <summary>Published formats of engines, each as a declaration.</summary>
public class MappingShapesTests
{
    private static readonly MappingCodec Codec = new();

    private static readonly Table Rows = new([new IntegerColumn("Age", [32, 25]), TextColumn.From("Sex", ["female", "male"])]);

    [Theory]
    [InlineData("""{"rows":"/input"}""", """{"input":[{"Age":32,"Sex":"female"},{"Age":25,"Sex":"male"}]}""")]
    [InlineData("""{"template":{"Inputs":{"input1":[]},"GlobalParameters":{}},"rows":"/Inputs/input1"}""",
        """{"Inputs":{"input1":[{"Age":32,"Sex":"female"},{"Age":25,"Sex":"male"}]},"GlobalParameters":{}}""")]
    [InlineData("""{"template":{"Inputs":{"input1":{}},"GlobalParameters":{}},"rows":"/Inputs/input1/Values","names":"/Inputs/input1/ColumnNames","layout":"arrays"}""",
        """{"Inputs":{"input1":{"Values":[[32,"female"],[25,"male"]],"ColumnNames":["Age","Sex"]}},"GlobalParameters":{}}""")]
    [InlineData("""{"template":{"data":[],"method":"predict_proba"},"rows":"/data","layout":"arrays"}""", """{"data":[[32,"female"],[25,"male"]],"method":"predict_proba"}""")]
    [InlineData("""{"rows":"/inputs","layout":"columns"}""", """{"inputs":{"Age":[32,25],"Sex":["female","male"]}}""")]
    [InlineData("""{"rows":"/instances","row":{"Age":[null],"Sex":[null]},"columns":{"Age":"/Age/0","Sex":"/Sex/0"}}""",
        """{"instances":[{"Age":[32],"Sex":["female"]},{"Age":[25],"Sex":["male"]}]}""")]
    [InlineData("""{"rows":"/applications","columns":{"Age":"/applicant/age","Sex":"/applicant/sex"},"row":{"product":"loan"},"id":"/id"}""",
        """{"applications":[{"product":"loan","applicant":{"age":32,"sex":"female"},"id":"assay-0"},{"product":"loan","applicant":{"age":25,"sex":"male"},"id":"assay-1"}]}""")]
    [InlineData("""{"rows":"/data/ndarray","names":"/data/names","layout":"arrays"}""", """{"data":{"ndarray":[[32,"female"],[25,"male"]],"names":["Age","Sex"]}}""")]
    [InlineData("""{"format":"csv","header":false}""", "32,female\r\n25,male\r\n")]
    [InlineData("""{"format":"csv","delimiter":";"}""", "Age;Sex\r\n32;female\r\n25;male\r\n")]
    public void Request_is_written_as_published_and_read_back(string request, string expected)
    {
        var format = Format(request, """{"prediction":"/p"}""");

        var written = Codec.WriteRequest(Rows, format);

        Assert.Equal(expected, Encoding.UTF8.GetString(written.Body.Span));
        RandomTables.AssertSame(Rows, Codec.ReadRequest(written.Body.Span, written.ContentType, format).Select(["Age", "Sex"]));
    }

    [Theory]
    [InlineData("""{"rows":"/output","prediction":"/Scored Labels","probability":{"vector":"/Scored Probabilities"}}""",
        """" "{\"output\":[{\"Scored Labels\":\"No\",\"Scored Probabilities\":[0.75,0.25]},{\"Scored Labels\":\"Yes\",\"Scored Probabilities\":[0.5,0.5]}]}" """")]
    [InlineData("""{"rows":"/Results/output1","prediction":"/Scored Labels","probability":{"scalar":"/Scored Probabilities"}}""",
        """{"Results":{"output1":[{"Age":"32","Scored Labels":"No","Scored Probabilities":"0.25"},{"Age":"25","Scored Labels":"Yes","Scored Probabilities":"0.5"}]}}""")]
    [InlineData("""{"prediction":"/label","probability":{"map":"/probabilities"}}""",
        """[{"label":"No","probabilities":{"Yes":0.25,"No":0.75}},{"label":"Yes","probabilities":{"No":0.5,"Yes":0.5}}]""")]
    [InlineData("""{"rows":"/predictions","probability":{"vector":"/scores","classes":"/classes"}}""",
        """{"predictions":[{"classes":["Yes","No"],"scores":[0.25,0.75]},{"classes":["No","Yes"],"scores":[0.5,0.5]}]}""")]
    [InlineData("""{"rows":"/predictions","probability":{"pairs":"/top","class":"/label","value":"/score"}}""",
        """{"predictions":[{"top":[{"label":"No","score":0.75}]},{"top":[{"label":"Yes","score":0.5},{"label":"No","score":"0.5"}]}]}""")]
    [InlineData("""{"probability":{"pairs":"","class":"/0","value":"/1"}}""", """[[["No",0.75],["Yes",0.25]],[["Yes",0.5]]]""")]
    [InlineData("""{"layout":"columns","prediction":"/predict","probability":{"vector":"/predict_proba"}}""", """{"predict":["No","Yes"],"predict_proba":[[0.75,0.25],[0.5,0.5]]}""")]
    [InlineData("""{"rows":"/predictions","probability":{"vector":""}}""", """{"predictions":[[0.75,0.25],[0.5,0.5]]}""")]
    [InlineData("""{"rows":"/predictions","prediction":"/prediction","probability":{"members":{"No":"/probability_No","Yes":"/probability_Yes"}}}""",
        """{"predictions":[{"prediction":"No","probability_No":0.75,"probability_Yes":0.25},{"prediction":"Yes","probability_No":0.5,"probability_Yes":0.5}]}""")]
    [InlineData("""{"rows":"/data/ndarray","labels":"/data/names","probability":{"vector":""}}""", """{"data":{"names":["No","Yes"],"ndarray":[[0.75,0.25],[0.5,0.5]]},"meta":{}}""")]
    [InlineData("""{"format":"csv","header":false,"prediction":"/0","probability":{"members":{"No":"/1","Yes":"/2"}}}""", "No,0.75,0.25\nYes,0.5,0.5\n")]
    [InlineData("""{"format":"csv","prediction":"/label","probability":{"vector":"/p"}}""", "label,p\nNo,\"[0.75,0.25]\"\nYes,\"[0.5,0.5]\"")]
    [InlineData("""{"rows":"/rows","id":"/id","prediction":"/p","probability":{"scalar":"/s"}}""",
        """{"rows":[{"id":"assay-1","p":"Yes","s":0.5},{"id":"assay-0","p":"No","s":0.25}]}""")]
    public void Answer_is_read_as_published(string response, string body)
    {
        var read = Codec.ReadAnswer(Encoding.UTF8.GetBytes(body), null, Format("{}", response));

        Assert.Equal(["No", "Yes"], read.Labels ?? ["No", "Yes"]);
        Assert.Equal([0.75, 0.25], Assert.IsType<double[]>(read.Rows["probability"][0]));
        Assert.Equal([0.5, 0.5], Assert.IsType<double[]>(read.Rows["probability"][1]));
        if (read.Rows.TryGet("prediction", out var prediction))
        {
            Assert.Equal(["No", "Yes"], [prediction[0], prediction[1]]);
        }

        Assert.False(read.Rows.TryGet("id", out _));
    }

    [Theory]
    [InlineData("""{"rows":"/predictions","prediction":""}""", """{"predictions":["No","Yes"]}""", "No")]
    [InlineData("""{"rows":"/results","prediction":"/value"}""", """{"results":[{"value":12.5},{"value":3}]}""", 12.5)]
    [InlineData("""{"rows":"/predictions","prediction":"/predicted_label"}""", """{"predictions":[{"score":0.4,"predicted_label":0},{"score":0.6,"predicted_label":1}]}""", 0L)]
    public void Prediction_keeps_its_type(string response, string body, object expected) =>
        Assert.Equal(expected, Codec.ReadAnswer(Encoding.UTF8.GetBytes(body), null, Format("{}", response)).Rows["prediction"][0]);

    [Fact]
    public void Row_of_a_format_with_one_row_a_call_stands_alone()
    {
        var format = Format("""{"one_row":true,"row":{"kind":"x"}}""", """{"one_row":true,"prediction":"/label","probability":{"map":"/scores"}}""");
        var row = Rows.Take([0]);

        Assert.Equal(1, Codec.MaxRows(format));
        Assert.Equal("""{"kind":"x","Age":32,"Sex":"female"}""", Encoding.UTF8.GetString(Codec.WriteRequest(row, format).Body.Span));
        Assert.Equal("No", Codec.ReadAnswer("""{"label":"No","scores":{"No":0.9,"Yes":0.1}}"""u8, null, format).Rows["prediction"][0]);
        Assert.Contains("one row", Assert.Throws<CodecException>(() => Codec.WriteRequest(Rows, format)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("objects", """[{"p":"a","c":1},{"p":"b","c":2}]""")]
    [InlineData("columns", """{"p":["a","b"],"c":[1,2]}""")]
    public void Further_columns_are_kept_and_missing_where_an_answer_has_none(string layout, string body)
    {
        var format = Format("{}", $$$"""{"layout":"{{{layout}}}","prediction":"/p","columns":{"code":"/c","note":"/n"}}""");

        var rows = Codec.ReadAnswer(Encoding.UTF8.GetBytes(body), null, format).Rows;

        Assert.Equal([1L, 2L], [rows["code"][0], rows["code"][1]]);
        Assert.True(rows["note"].IsMissing(0) && rows["note"].IsMissing(1));
    }

    [Fact]
    public void Id_that_an_application_gave_stays_a_column()
    {
        var format = Format("""{"id":"/tx"}""", """{"id":"/tx","prediction":"/p"}""");

        Assert.Equal("T-9", Codec.ReadRequest("""[{"tx":"T-9","Age":3}]"""u8, null, format)["id"][0]);
        Assert.Equal("T-9", Codec.ReadAnswer("""[{"tx":"T-9","p":"No"}]"""u8, null, format).Rows["id"][0]);
    }

    [Theory]
    [InlineData("""[{"id":"assay-0","p":"No"},{"id":"assay-0","p":"No"}]""", "row 1 has the id 'assay-0'")]
    [InlineData("""[{"id":"assay-0","p":"No"},{"id":"assay-2","p":"No"}]""", "row 1 has the id 'assay-2'")]
    public void Ids_that_were_not_asked_for_are_refused(string body, string expected) => Refused("""{"id":"/id","prediction":"/p"}""", body, expected);

    [Theory]
    [InlineData("""{"rows":"/out","prediction":"/p"}""", """{"error":"x","detail":1}""", "/out: is not in the body; it has 'error', 'detail'")]
    [InlineData("""{"rows":"/out","prediction":"/p"}""", """{"out":{"p":1}}""", "/out: must be an array of rows, not an object; it has 'p'")]
    [InlineData("""{"rows":"/out","prediction":"/p"}""", """{"out":[{"p":1},{"label":1}]}""", "/out/1: has no '/p'; it has 'label'")]
    [InlineData("""{"rows":"/out","prediction":"/p"}""", """{"out":[{"p":{}}]}""", "/out/0/p: an object")]
    [InlineData("""{"rows":"/out","probability":{"vector":"/p"}}""", """{"out":[{"p":[0.5,NaN]}]}""", "/out/0/p[1]: NaN is no finite number")]
    [InlineData("""{"rows":"/out","probability":{"vector":"/p"}}""", """{"out":[{"p":0.5}]}""", "/out/0/p: 0.5 is no array of numbers")]
    [InlineData("""{"rows":"/out","probability":{"scalar":"/p"}}""", """{"out":[{"p":0.1},{"p":null}]}""", "/out/1/p: null is no finite number")]
    [InlineData("""{"rows":"/out","probability":{"map":"/p"}}""", """{"out":[{"p":[0.1]}]}""", "/out/0/p: must be an object from class to probability")]
    [InlineData("""{"rows":"/out","probability":{"map":"/p"}}""", """{"out":[{"p":{"No":0.1,"Maybe":0.9}}]}""", "'Maybe' is none of the model's classes, which are 'No', 'Yes'")]
    [InlineData("""{"rows":"/out","probability":{"map":"/p"}}""", """{"out":[{"p":{"No":0.1}}]}""", "row 0: has probabilities for 1 classes")]
    [InlineData("""{"layout":"columns","prediction":"/p","probability":{"vector":"/q"}}""", """{"p":["a","b"],"q":[[1,0]]}""", "/q: has 1 values where '/p' has 2")]
    [InlineData("""{"names":"/c","rows":"/d","layout":"arrays","prediction":"/p"}""", """{"c":["p","q"],"d":[["a","b"],["c"]]}""", "/d/1: must be an array of 2 values")]
    [InlineData("""{"format":"csv","prediction":"/label"}""", "score\n0.5", "line 1: the header has no 'label'; it has 'score'")]
    [InlineData("""{"format":"csv","header":false,"probability":{"scalar":"/1"}}""", "a,0.5\nb,", "line 2: has nothing in '/1'")]
    [InlineData("""{"format":"csv","header":false,"probability":{"scalar":"/1"}}""", "a,0.5\nb", "line 2: has 1 fields and no '/1'")]
    [InlineData("""{"format":"csv","prediction":"/a"}""", "a\n\"x", "line 2")]
    public void Answer_that_is_not_in_the_format_says_where(string response, string body, string expected) => Refused(response, body, expected);

    [Theory]
    [InlineData("""{"error":{"message":"model crashed"}}""", "model crashed")]
    [InlineData("""{"error":{"message":["a"]}}""", """["a"]""")]
    [InlineData("""{"error":null,"rows":[]}""", null)]
    [InlineData("<html>", null)]
    public void Error_is_found_where_it_is_declared(string body, string? expected) =>
        Assert.Equal(expected, Codec.ReadError(Encoding.UTF8.GetBytes(body), Format("{}", """{"rows":"/rows","prediction":"/p","error":"/error/message"}""")));

    [Fact]
    public void Error_inside_an_answer_is_reported_in_the_words_of_the_engine()
    {
        var format = Format("{}", """{"rows":"/rows","prediction":"/p","error":"/error"}""");

        var refused = Assert.Throws<CodecException>(() => Codec.ReadAnswer("""{"error":"model crashed"}"""u8, null, format));

        Assert.True(refused.IsReported);
        Assert.Equal("model crashed", refused.Problem);
    }

    private static void Refused(string response, string body, string expected)
    {
        var refused = Assert.Throws<CodecException>(() => Codec.ReadAnswer(Encoding.UTF8.GetBytes(body), null, Format("{}", response)));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    private static PayloadFormat Format(string request, string response) => new()
    {
        Features = ["Age", "Sex"],
        Classes = ["No", "Yes"],
        Options = new JsonObject { ["codec"] = "mapping", ["request"] = JsonNode.Parse(request), ["response"] = JsonNode.Parse(response) },
    };
}
