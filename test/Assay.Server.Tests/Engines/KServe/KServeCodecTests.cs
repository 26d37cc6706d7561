using System.Text;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.KServe;
using Assay.Server.Tests.Engines.Codecs;

namespace Assay.Server.Tests.Engines.KServe;

public class KServeCodecTests : PayloadCodecConformance
{
    private static readonly PayloadFormat Format = new() { Features = ["Age", "Sex"], Classes = ["No Risk", "Risk"] };

    internal override IPayloadCodec Codec { get; } = new KServeCodec();

    [Theory]
    [InlineData("""{"instances":[[32,"female"],[25,"male"]]}""")]
    [InlineData("""{"inputs":[[32,"female"],[25,"male"]]}""")]
    [InlineData("""{"instances":[{"Age":32,"Sex":"female"},{"Sex":"male","Age":25}]}""")]
    [InlineData("""{"instances":[{"Age":[32,25],"Sex":["female","male"]}]}""")]
    [InlineData("""{"instances":[{"Age":[32],"Sex":["female"]},{"Age":[25],"Sex":["male"]}]}""")]
    [InlineData("""{"instances":[{"Age":{"0":32,"1":25},"Sex":{"0":"female","1":"male"}}]}""")]
    public void Request_of_every_style_is_read(string body)
    {
        var rows = Codec.ReadRequest(Encoding.UTF8.GetBytes(body), "application/json", Format);

        Assert.Equal([32L, 25L], Enumerable.Range(0, 2).Select(row => rows["Age"][row]));
        Assert.Equal(["female", "male"], Enumerable.Range(0, 2).Select(row => rows["Sex"][row]));
    }

    [Fact]
    public void Request_of_texts_is_read_as_the_only_feature()
    {
        var rows = Codec.ReadRequest("""{"instances":["fine","late"]}"""u8, null, new PayloadFormat { Features = ["text"] });

        Assert.Equal("late", rows["text"][1]);
    }

    [Theory]
    [InlineData("""{"rows":[]}""", "request: has no 'instances'")]
    [InlineData("""{"instances":{}}""", "instances: an object is no list of rows")]
    [InlineData("""{"instances":[[1,2],[1]]}""", "instances[1]: has 1 values for 2 columns")]
    [InlineData("""{"instances":[{"Age":1},[1]]}""", "instances[1]: an array is no object")]
    [InlineData("""{"instances":[{"Age":[1,2],"Sex":["m"]}]}""", "instances.Sex: has 1 values where other columns have 2")]
    public void Request_that_is_none_names_the_place(string body, string expected) => Assert.Equal(
        expected,
        Assert.Throws<CodecException>(() => Codec.ReadRequest(Encoding.UTF8.GetBytes(body), null, Format)).Message);

    [Fact]
    public void Request_of_numbers_is_written_as_arrays()
    {
        var written = Codec.WriteRequest(new Assay.Monitors.Tables.Table(
            [new Assay.Monitors.Tables.IntegerColumn("b", [1, 2]), new Assay.Monitors.Tables.DoubleColumn("a", [0.5, 1])]), new PayloadFormat { Features = ["a", "b"] });

        Assert.Equal("""{"instances":[[0.5,1],[1,2]]}""", Encoding.UTF8.GetString(written.Body.Span));
    }

    [Theory]
    [InlineData("""{"error":"Model with name x does not exist."}""", true, "Model with name x does not exist.")]
    [InlineData("""{"error":{"message":"Out of memory","code":8},"predictions":null}""", true, "Out of memory.")]
    [InlineData("""{"result":[]}""", false, "answer: has no 'predictions'")]
    [InlineData("[]", false, "answer: has no 'predictions'")]
    public void Answer_without_predictions_is_the_servers_report_or_no_answer(string body, bool isReported, string expected)
    {
        var refused = Assert.Throws<CodecException>(() => Codec.ReadAnswer(Encoding.UTF8.GetBytes(body), null, Format));

        Assert.Equal((isReported, expected), (refused.IsReported, refused.Message));
    }

    [Fact]
    public void Answer_with_a_message_beside_the_predictions_is_no_report() =>
        Assert.Equal("Risk", Codec.ReadAnswer("""{"predictions":["Risk"],"message":"served by b"}"""u8, null, Format).Rows["prediction"][0]);
}
