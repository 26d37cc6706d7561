using System.Text;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.TensorFlow;
using Assay.Server.Tests.Engines.Codecs;
using CsCheck;

namespace Assay.Server.Tests.Engines.TensorFlow;

public class TensorFlowCodecTests : PayloadCodecConformance
{
    private const string Metadata = """
        {"model_spec":{"name":"credit"},"metadata":{"signature_def":{"signature_def":{"serving_default":{"inputs":
          {"dense_input":{"dtype":"DT_FLOAT","tensor_shape":{"dim":[{"size":"-1","name":""},{"size":"2","name":""}],"unknown_rank":false}}}},
          "named":{"inputs":{"Age":{"dtype":"DT_INT64","tensor_shape":{"dim":[{"size":"-1"}]}},"Amount":{"dtype":"DT_STRING","tensor_shape":{"dim":[{"size":"-1"},{"size":"1"}]}}}}}}}}
        """;

    private static readonly PayloadFormat Format = new() { Features = ["Age", "Amount"], Classes = ["No Risk", "Risk"] };
    private static readonly Table Rows = new([new DoubleColumn("Amount", [0.5, 1.5]), new DoubleColumn("Age", [32, 25])]);

    internal override IPayloadCodec Codec { get; } = new TensorFlowCodec(ServingMethod.Predict, null);

    /// <summary>Text that is missing has no form, and an array of one is the value in a dimension of its own.</summary>
    internal override Gen<Table> Tables => RandomTables.Plain;

    [Theory]
    [InlineData("""{"instances":[{"Age":32,"Amount":0.5},{"Age":25,"Amount":1.5}]}""")]
    [InlineData("""{"signature_name":"x","instances":[{"Age":[32],"Amount":[0.5]},{"Age":[25],"Amount":[1.5]}]}""")]
    [InlineData("""{"instances":[[32,0.5],[25,1.5]]}""")]
    [InlineData("""{"inputs":{"Age":[32,25],"Amount":[[0.5],[1.5]]}}""")]
    [InlineData("""{"inputs":[[32,0.5],[25,1.5]]}""")]
    [InlineData("""{"examples":[{"Age":32,"Amount":0.5},{"Age":25,"Amount":1.5}]}""")]
    public void Request_of_every_form_is_read(string body)
    {
        var rows = Codec.ReadRequest(Encoding.UTF8.GetBytes(body), null, Format);

        Assert.Equal(25L, rows["Age"][1]);
        Assert.Equal(1.5, rows["Amount"][1]);
    }

    [Fact]
    public void Request_with_a_missing_number_carries_it_as_the_token_of_no_number()
    {
        var rows = new Table([new DoubleColumn("Age", [0, 25.5], [true, false]), new DoubleColumn("Amount", [1.5, 0.5])]);

        var written = Codec.WriteRequest(rows, Format).Body;

        Assert.Equal("""{"instances":[{"Age":NaN,"Amount":1.5},{"Age":25.5,"Amount":0.5}]}""", Encoding.UTF8.GetString(written.Span));
        Assert.True(Codec.ReadRequest(written.Span, null, Format)["Age"].IsMissing(0));
    }

    [Fact]
    public void Request_with_a_missing_text_names_the_row() => Assert.Equal(
        "row 1, column 'Sex': has no value; TensorFlow Serving takes no missing text",
        Assert.Throws<CodecException>(() => Codec.WriteRequest(new Table([TextColumn.From("Sex", ["male", null])]), new PayloadFormat())).Message);

    [Fact]
    public void Request_of_a_column_whose_name_says_bytes_is_wrapped_in_base64()
    {
        var rows = new Table([TextColumn.From("image_bytes", ["aGVsbG8="])]);

        var written = Codec.WriteRequest(rows, new PayloadFormat()).Body;

        Assert.Equal("""{"instances":[{"image_bytes":{"b64":"aGVsbG8="}}]}""", Encoding.UTF8.GetString(written.Span));
        Assert.Equal("aGVsbG8=", Codec.ReadRequest(written.Span, null, new PayloadFormat())["image_bytes"][0]);
    }

    [Theory]
    [InlineData("", """{"instances":[[32,0.5],[25,1.5]]}""")]
    [InlineData("named", """{"signature_name":"named","instances":[{"Age":32,"Amount":["0.5"]},{"Age":25,"Amount":["1.5"]}]}""")]
    public void Request_has_the_form_types_and_ranks_of_the_signature(string signature, string expected)
    {
        var read = EngineJson.Read(Encoding.UTF8.GetBytes(Metadata), ServingSignature.Read);
        var options = signature.Length > 0 ? new JsonObject { ["signature"] = signature } : [];

        Assert.Equal(expected, Encoding.UTF8.GetString(new TensorFlowCodec(ServingMethod.Predict, read).WriteRequest(Rows, Format with { Options = options }).Body.Span));
    }

    [Theory]
    [InlineData("values", """{"instances":["fine","late"]}""")]
    [InlineData("columns", """{"inputs":{"text":["fine","late"]}}""")]
    [InlineData("arrays", """{"instances":[["fine"],["late"]]}""")]
    public void Request_of_one_column_has_the_form_of_the_option(string style, string expected)
    {
        var rows = new Table([TextColumn.From("text", ["fine", "late"])]);

        Assert.Equal(expected, Encoding.UTF8.GetString(Codec.WriteRequest(rows, new PayloadFormat { Options = new JsonObject { ["rows"] = style } }).Body.Span));
    }

    [Theory]
    [InlineData("""{"predictions":[[0.9,0.1],[0.3,0.7]]}""")]
    [InlineData("""{"predictions":[{"probability":[0.9,0.1]},{"probability":[0.3,0.7]}]}""")]
    [InlineData("""{"outputs":[[0.9,0.1],[0.3,0.7]]}""")]
    [InlineData("""{"outputs":{"probability":[[0.9,0.1],[0.3,0.7]]}}""")]
    [InlineData("""{"results":[[["No Risk",0.9],["Risk",0.1]],[["Risk",0.7],["No Risk",0.3]]]}""")]
    [InlineData("""{"results":[[["",0.9],["",0.1]],[["",0.3],["",0.7]]]}""")]
    public void Answer_of_every_form_gives_the_probabilities(string body) =>
        Assert.Equal([0.3, 0.7], Assert.IsType<double[]>(Read(body).Rows["probability"][1]));

    [Theory]
    [InlineData("""{"predictions":[[0.9],[0.1]]}""")]
    [InlineData("""{"outputs":[[0.9],[0.1]]}""")]
    [InlineData("""{"outputs":{"probability":[[0.9],[0.1]]}}""")]
    public void Answer_of_one_unit_gives_scores(string body) =>
        Assert.Equal(0.1, Read(body).Rows["probability"][1]);

    [Fact]
    public void Answer_in_base64_is_read_as_text()
    {
        var answer = Read("""{"predictions":[{"class_bytes":{"b64":"Tm8gUmlzaw=="},"raw_bytes":{"b64":"/w=="},"score":NaN,"probability":[0.9,0.1]}]}""");

        Assert.Equal("No Risk", answer.Rows["class_bytes"][0]);
        Assert.Equal("/w==", answer.Rows["raw_bytes"][0]);
    }

    [Fact]
    public void Answer_of_regress_gives_numbers() => Assert.Equal(
        2.5,
        Codec.ReadAnswer("""{"results":[1.5,2.5]}"""u8, null, new PayloadFormat { IsRegression = true }).Rows["prediction"][1]);

    [Theory]
    [InlineData("""{"predictions":[[0.9,NaN]]}""", "predictions[0][1]: NaN is no finite number")]
    [InlineData("""{"results":[[["No Risk",0.9],["Risk"]]]}""", "results[0][1]: is no pair of class and score")]
    [InlineData("""{"results":[[["No Risk",0.9],["Maybe",0.1]]]}""", "results[0]: names the class 'Maybe', which is none of the subscription's: No Risk, Risk")]
    [InlineData("""{"outputs":{"a":[1],"b":[1,2]}}""", "outputs.b: occurs twice, or has another length than other outputs")]
    [InlineData("""{"error":"JSON Parse error: The document is empty"}""", "JSON Parse error: The document is empty.")]
    [InlineData("{}", "answer: has no 'predictions'")]
    public void Answer_that_is_none_says_what_is_wrong(string body, string expected) =>
        Assert.Equal(expected, Assert.Throws<CodecException>(() => Read(body)).Message);

    private EngineAnswer Read(string body) => Codec.ReadAnswer(Encoding.UTF8.GetBytes(body), null, Format);
}
