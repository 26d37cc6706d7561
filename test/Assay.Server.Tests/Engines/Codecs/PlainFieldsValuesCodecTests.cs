using Assay.Server.Engines.Codecs;

namespace Assay.Server.Tests.Engines.Codecs;

public class PlainFieldsValuesCodecTests : PayloadCodecConformance
{
    internal override IPayloadCodec Codec { get; } = new FieldsValuesCodec(wrapped: false);
}
