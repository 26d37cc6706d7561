using Assay.Server.Engines.Azure.Payloads;
using Assay.Server.Engines.Codecs;
using Assay.Server.Tests.Engines.Codecs;

namespace Assay.Server.Tests.Engines.Azure.Payloads;

public class DataCodecTests : PayloadCodecConformance
{
    internal override IPayloadCodec Codec { get; } = new DataCodec();
}
