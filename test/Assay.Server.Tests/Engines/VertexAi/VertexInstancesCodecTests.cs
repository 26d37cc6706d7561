using System.Text;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.VertexAi;
using Assay.Server.Tests.Engines.Codecs;

namespace Assay.Server.Tests.Engines.VertexAi;

public class VertexInstancesCodecTests : PayloadCodecConformance
{
    internal override IPayloadCodec Codec { get; } = new VertexInstancesCodec();

    [Theory]
    [InlineData("{}", """{"instances":[["female",20,500.5]]}""")]
    [InlineData("""{"instances":"objects"}""", """{"instances":[{"Sex":"female","Age":20,"Amount":500.5}]}""")]
    public void WriteRequest_writes_arrays_or_objects_with_their_types(string options, string expected)
    {
        var written = Codec.WriteRequest(EngineServices.Applications(1), EngineServices.Credit(options));

        Assert.Equal(expected, Encoding.UTF8.GetString(written.Body.Span));
        Assert.Equal(["female", 20L, 500.5], Codec.ReadRequest(written.Body.Span, null, EngineServices.Credit(options)).Columns.Select(c => c[0]));
    }

    [Theory]
    [InlineData("""{"instances":[["male",30]]}""", "instances[0]: is no array of the 3 features (Sex, Age, Amount)")]
    [InlineData("""{"instances":[{"Sex":"male","Age":30}]}""", "instances[0]: has no 'Amount'")]
    [InlineData("""{"instances":["male"]}""", "instances[0]: is no array")]
    public void ReadRequest_of_another_shape_says_where(string json, string expected)
    {
        var refused = Assert.Throws<CodecException>(() => Codec.ReadRequest(Encoding.UTF8.GetBytes(json), null, EngineServices.Credit()));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }
}
