using System.Text;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.SageMaker;
using Assay.Server.Tests.Engines.Codecs;

namespace Assay.Server.Tests.Engines.SageMaker;

public class SageMakerJsonLinesCodecTests : PayloadCodecConformance
{
    internal override IPayloadCodec Codec { get; } = new SageMakerJsonCodec(lines: true);

    [Fact]
    public void WriteRequest_writes_one_object_a_line()
    {
        var written = Codec.WriteRequest(EngineServices.Applications(2), EngineServices.Credit());

        Assert.Equal("application/jsonlines", written.ContentType);
        Assert.Equal("{\"features\":[\"female\",20,500.5]}\n{\"features\":[\"male\",21,800.5]}\n", Encoding.UTF8.GetString(written.Body.Span));
    }

    [Fact]
    public void ReadRequest_of_a_damaged_line_names_it()
    {
        var refused = Assert.Throws<CodecException>(() => Codec.ReadRequest("{\"features\":[\"male\",30,1.5]}\n{\"features\":[]}"u8, "application/jsonlines", EngineServices.Credit()));

        Assert.StartsWith("line 2: has not the 3 features", refused.Message, StringComparison.Ordinal);
    }
}
