using System.Text;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Seldon;
using Assay.Server.Tests.Engines.Codecs;

namespace Assay.Server.Tests.Engines.Seldon;

public class SeldonCodecTests : PayloadCodecConformance
{
    private static readonly PayloadFormat Format = new() { Features = ["Age", "Amount"], Classes = ["No Risk", "Risk"] };

    internal override IPayloadCodec Codec { get; } = new SeldonCodec();

    [Theory]
    [InlineData("""{"data":{"names":["Age","Amount"],"ndarray":[[32,0.5],[25,1.5]]}}""")]
    [InlineData("""{"data":{"ndarray":[[32,0.5],[25,1.5]]},"meta":{}}""")]
    [InlineData("""{"data":{"names":["Age","Amount"],"tensor":{"shape":[2,2],"values":[32,0.5,25,1.5]}}}""")]
    [InlineData("""{"data":{"names":[],"tensor":{"shape":[2,2],"values":[32,0.5,25,1.5]}}}""")]
    [InlineData("""{"jsonData":[{"Age":32,"Amount":0.5},{"Age":25,"Amount":1.5}]}""")]
    public void Request_of_every_form_is_read(string body)
    {
        var rows = Codec.ReadRequest(Encoding.UTF8.GetBytes(body), null, Format);

        Assert.Equal((25L, 1.5), (rows["Age"][1], rows["Amount"][1]));
    }

    [Fact]
    public void Request_as_a_tensor_is_flat()
    {
        var rows = new Table([new DoubleColumn("Amount", [0.5, 1.5]), new IntegerColumn("Age", [32, 25])]);
        var written = Codec.WriteRequest(rows, Format with { Options = new JsonObject { ["rows"] = "tensor" } });

        Assert.Equal("""{"data":{"names":["Age","Amount"],"tensor":{"shape":[2,2],"values":[32,0.5,25,1.5]}}}""", Encoding.UTF8.GetString(written.Body.Span));
    }

    [Fact]
    public void Request_of_a_text_is_one_a_call()
    {
        var format = new PayloadFormat { Features = ["text"], Options = new JsonObject { ["rows"] = "strData" } };
        var written = Codec.WriteRequest(new Table([TextColumn.From("text", ["paid late"])]), format);

        Assert.Equal(1, Codec.MaxRows(format));
        Assert.Equal("""{"strData":"paid late"}""", Encoding.UTF8.GetString(written.Body.Span));
        Assert.Equal("paid late", Codec.ReadRequest(written.Body.Span, null, format)["text"][0]);
    }

    [Theory]
    [InlineData("""{"data":{"names":["No Risk","Risk"],"ndarray":[[0.9,0.1]]},"meta":{"tags":{}}}""", true)]
    [InlineData("""{"data":{"names":["Risk","No Risk"],"ndarray":[[0.1,0.9]]}}""", true)]
    [InlineData("""{"data":{"names":["t:0","t:1"],"ndarray":[[0.9,0.1]]}}""", false)]
    [InlineData("""{"data":{"names":["proba","other"],"ndarray":[[0.9,0.1]]}}""", false)]
    [InlineData("""{"data":{"names":[],"ndarray":[[0.9,0.1]]}}""", false)]
    [InlineData("""{"data":{"names":["No Risk","Risk"],"tensor":{"shape":[1,2],"values":[0.9,0.1]}},"status":{"status":0,"info":"fine"}}""", true)]
    [InlineData("""{"jsonData":[[0.9,0.1]]}""", false)]
    [InlineData("""{"jsonData":{"predictions":[[0.9,0.1]]}}""", false)]
    [InlineData("""{"jsonData":{"No Risk":0.9,"Risk":0.1}}""", true)]
    public void Answer_of_probabilities_has_the_classes_that_the_model_names(string body, bool isNamed)
    {
        var answer = Read(body);

        var classes = answer.Labels ?? Format.Classes;
        var vector = Assert.IsType<double[]>(Assert.Single(answer.Rows.Columns)[0]);
        Assert.Equal(isNamed, answer.Labels is not null);
        Assert.Equal(0.9, vector[classes.ToList().IndexOf("No Risk")]);
    }

    [Theory]
    [InlineData("""{"data":{"names":[],"ndarray":["No Risk","Risk"]}}""")]
    [InlineData("""{"data":{"names":["t:0"],"ndarray":[["No Risk"],["Risk"]]}}""")]
    [InlineData("""{"data":{"names":["prediction","score"],"ndarray":[["No Risk",0.9],["Risk",0.8]]}}""")]
    [InlineData("""{"jsonData":[{"prediction":"No Risk"},{"prediction":"Risk"}]}""")]
    public void Answer_of_labels_is_read(string body) => Assert.Equal("Risk", Read(body).Rows["prediction"][1]);

    [Fact]
    public void Answer_of_text_is_a_label() => Assert.Equal("Risk", Read("""{"strData":"Risk"}""").Rows["prediction"][0]);

    [Fact]
    public void Answer_of_one_number_a_row_in_a_tensor_is_read() => Assert.Equal(
        0.1, Read("""{"data":{"names":["t:0"],"tensor":{"shape":[2,1],"values":[0.9,0.1]}}}""").Rows["probability"][1]);

    [Theory]
    [InlineData("""{"status":{"status":1,"info":"Unknown data type","code":-1,"reason":"MICROSERVICE_BAD_DATA"}}""", "MICROSERVICE_BAD_DATA: Unknown data type.")]
    [InlineData("""{"status":{"status":"FAILURE","info":"no"},"data":{"ndarray":[]}}""", "no.")]
    [InlineData("""{"meta":{}}""", "answer: has none of data, jsonData and strData")]
    [InlineData("""{"data":{"tensor":{"shape":[2,2],"values":[1]}}}""", "data.tensor.shape: [2,2] is no shape of 1 values")]
    [InlineData("""{"data":{"names":[],"ndarray":[[0.9,NaN]]}}""", "data.ndarray[0][1]: NaN is no finite number")]
    [InlineData("""{"data":{"names":[1],"ndarray":[[0.9,0.1]]}}""", "data.names: is no array of names")]
    public void Answer_that_is_none_says_what_is_wrong(string body, string expected) =>
        Assert.Equal(expected, Assert.Throws<CodecException>(() => Read(body)).Message);

    private EngineAnswer Read(string body) => Codec.ReadAnswer(Encoding.UTF8.GetBytes(body), null, Format);
}
