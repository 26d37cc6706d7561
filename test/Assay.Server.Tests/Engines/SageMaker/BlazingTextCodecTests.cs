using System.Text;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.SageMaker;
using Assay.Server.Tests.Engines.Codecs;
using CsCheck;

namespace Assay.Server.Tests.Engines.SageMaker;

public class BlazingTextCodecTests : PayloadCodecConformance
{
    private static readonly PayloadFormat Spam = new() { Features = ["sms"], Classes = ["ham", "spam"] };

    internal override IPayloadCodec Codec { get; } = new BlazingTextCodec();

    internal override Gen<Table> Tables =>
        from texts in RandomTables.Texts.Array[1, 8]
        select new Table([TextColumn.From("sms", texts)]);

    internal override PayloadFormat FormatOf(Table rows) => base.FormatOf(rows) with { Features = ["sms"] };

    [Theory]
    [InlineData("{}", 2)]
    [InlineData("""{"k":1}""", 1)]
    public void WriteRequest_asks_for_all_classes_unless_told_how_many(string options, int expected)
    {
        var format = Spam with { Options = System.Text.Json.Nodes.JsonNode.Parse(options)!.AsObject() };

        var written = Codec.WriteRequest(new Table([TextColumn.From("sms", ["win now", "see you"])]), format);

        Assert.Equal($$$"""{"instances":["win now","see you"],"configuration":{"k":{{{expected}}}}}""", Encoding.UTF8.GetString(written.Body.Span));
    }

    [Theory]
    [InlineData("""[{"label":["__label__ham","__label__spam"],"prob":[0.9,0.1]},{"label":["__label__spam","__label__ham"],"prob":[0.7,0.3]}]""", null, "ham [0.9 0.1] spam [0.3 0.7]")]
    [InlineData("""[{"label":["__label__spam"],"prob":[0.75]}]""", "application/json", "spam [0.25 0.75]")]
    [InlineData("{\"label\":[\"__label__ham\"],\"prob\":[0.9]}\n{\"label\":[\"__label__spam\"],\"prob\":[0.7]}\n", "application/jsonlines", "ham [0.9 0.1] spam [0.3 0.7]")]
    public void ReadAnswer_takes_the_prefix_off_and_orders_the_classes(string body, string? contentType, string expected) =>
        Assert.Equal(expected, AnswerText.Of(Codec.ReadAnswer(Encoding.UTF8.GetBytes(body), contentType, Spam)));

    [Fact]
    public void ReadRequest_of_JSON_lines_gives_the_texts()
    {
        var rows = Codec.ReadRequest("{\"source\":\"win now\"}\n{\"source\":\"see you\"}\n"u8, "application/jsonlines", Spam);

        Assert.Equal(["win now", "see you"], Enumerable.Range(0, 2).Select(i => rows["sms"][i]));
    }

    [Fact]
    public void ReadAnswer_of_an_unknown_class_reports_it()
    {
        var refused = Assert.Throws<CodecException>(() => Codec.ReadAnswer("""[{"label":["__label__eggs"],"prob":[0.75]}]"""u8, null, Spam));

        Assert.Contains("names the class 'eggs'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteRequest_of_several_features_says_that_it_takes_one()
    {
        var refused = Assert.Throws<CodecException>(() => Codec.WriteRequest(EngineServices.Applications(1), EngineServices.Credit()));

        Assert.Contains("one text a row, but the subscription names 3 features", refused.Message, StringComparison.Ordinal);
    }
}
