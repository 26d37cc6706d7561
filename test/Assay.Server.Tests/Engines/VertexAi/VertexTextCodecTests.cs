using System.Text;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.VertexAi;
using Assay.Server.Tests.Engines.Codecs;
using CsCheck;

namespace Assay.Server.Tests.Engines.VertexAi;

public class VertexTextCodecTests : PayloadCodecConformance
{
    internal override IPayloadCodec Codec { get; } = new VertexContentCodec(VertexContentCodec.TextName, "text/plain");

    internal override Gen<Table> Tables =>
        from texts in RandomTables.Texts.Array[1, 8]
        select new Table([TextColumn.From("mail", texts)]);

    internal override PayloadFormat FormatOf(Table rows) => base.FormatOf(rows) with { Features = ["mail"] };

    [Fact]
    public void WriteRequest_of_texts_says_what_they_are()
    {
        var written = Codec.WriteRequest(new Table([TextColumn.From("mail", ["win now"])]), new PayloadFormat { Features = ["mail"], Classes = ["ham", "spam"] });

        Assert.Equal("""{"instances":[{"content":"win now","mimeType":"text/plain"}]}""", Encoding.UTF8.GetString(written.Body.Span));
    }

    [Fact]
    public void WriteRequest_of_images_asks_for_every_class_however_unlikely()
    {
        var codec = new VertexContentCodec(VertexContentCodec.ImageName, null);

        var written = codec.WriteRequest(new Table([TextColumn.From("image", ["iVBORw0KGgo="])]), new PayloadFormat { Features = ["image"], Classes = ["cat", "dog", "cow"] });

        Assert.Equal(
            """{"instances":[{"content":"iVBORw0KGgo="}],"parameters":{"confidenceThreshold":0,"maxPredictions":3}}""",
            Encoding.UTF8.GetString(written.Body.Span));
    }

    [Theory]
    [InlineData("""{"instances":[{"text":"x"}]}""", "instances[0]: has no 'content'")]
    [InlineData("""{"instances":[{"content":7}]}""", "instances[0].content: 7 is no text")]
    public void ReadRequest_of_another_shape_says_where(string json, string expected)
    {
        var refused = Assert.Throws<CodecException>(() => Codec.ReadRequest(Encoding.UTF8.GetBytes(json), null, new PayloadFormat()));

        Assert.Equal(expected, refused.Message);
    }
}
