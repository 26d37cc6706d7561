using System.Text;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.TorchServe;
using Assay.Server.Tests.Engines.Codecs;
using CsCheck;

namespace Assay.Server.Tests.Engines.TorchServe;

public class TorchServeCodecTests : PayloadCodecConformance
{
    private static readonly PayloadFormat Format = new() { Features = ["Age", "Sex"], Classes = ["No Risk", "Risk"] };

    internal override IPayloadCodec Codec { get; } = new TorchServeCodec();

    /// <summary>A call carries one row.</summary>
    internal override Gen<Table> Tables => RandomTables.Any.Select(t => t.Take([0]));

    [Theory]
    [InlineData("""{"Age":32,"Sex":"female"}""")]
    [InlineData("""[32,"female"]""")]
    [InlineData("""{"instances":[{"Age":32,"Sex":"female"}]}""")]
    [InlineData("""{"instances":[[32,"female"]]}""")]
    public void Request_of_every_form_is_read(string body)
    {
        var rows = Codec.ReadRequest(Encoding.UTF8.GetBytes(body), "application/json", Format);

        Assert.Equal((32L, "female"), (rows["Age"][0], rows["Sex"][0]));
    }

    [Theory]
    [InlineData("objects", """{"Age":32,"Sex":"female"}""")]
    [InlineData("arrays", """[32,"female"]""")]
    public void Request_is_written_in_the_form_of_the_option(string style, string expected)
    {
        var rows = new Table([TextColumn.From("Sex", ["female"]), new IntegerColumn("Age", [32])]);

        Assert.Equal(expected, Encoding.UTF8.GetString(Codec.WriteRequest(rows, Format with { Options = new JsonObject { ["rows"] = style } }).Body.Span));
    }

    [Fact]
    public void Request_of_two_rows_without_an_envelope_is_refused() => Assert.Contains(
        "carries one row, not 2",
        Assert.Throws<CodecException>(() => Codec.WriteRequest(new Table([new IntegerColumn("a", [1, 2])]), new PayloadFormat())).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"Risk":0.1,"No Risk":0.9}""")]
    [InlineData("[0.9,0.1]")]
    [InlineData("[[0.9,0.1]]")]
    [InlineData("""[{"Risk":0.1,"No Risk":0.9}]""")]
    [InlineData("""{"predictions":[[0.9,0.1]]}""")]
    public void Answer_of_probabilities_in_every_form_is_read(string body) =>
        Assert.Equal([0.9, 0.1], Assert.IsType<double[]>(Assert.Single(Read(body).Rows.Columns)[0]));

    [Theory]
    [InlineData("No Risk", null)]
    [InlineData("No Risk\r", "text/plain; charset=utf-8")]
    [InlineData("\"No Risk\"", "application/json")]
    [InlineData("""["No Risk"]""", "application/json")]
    public void Answer_of_a_label_is_read(string body, string? contentType) =>
        Assert.Equal("No Risk", Codec.ReadAnswer(Encoding.UTF8.GetBytes(body), contentType, Format).Rows["prediction"][0]);

    [Theory]
    [InlineData("""{"Risk":0.1,"No Ri""", "it is not valid JSON")]
    [InlineData("<html>", "it is not valid JSON")]
    [InlineData("""{"code":404,"type":"ModelNotFoundException","message":"Model not found: x"}""", "ModelNotFoundException: Model not found: x.")]
    [InlineData("""{"tabby":0.5,"tiger":0.4}""", "names the class 'tabby', which is none of the subscription's")]
    public void Answer_that_is_none_says_what_is_wrong(string body, string expected) =>
        Assert.Contains(expected, Assert.Throws<CodecException>(() => Read(body)).Message, StringComparison.Ordinal);

    private EngineAnswer Read(string body) => Codec.ReadAnswer(Encoding.UTF8.GetBytes(body), null, Format);
}
