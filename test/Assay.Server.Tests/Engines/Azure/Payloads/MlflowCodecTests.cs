using Assay.Monitors.Tables;
using Assay.Server.Engines.Azure.Payloads;
using Assay.Server.Engines.Codecs;
using Assay.Server.Tests.Engines.Codecs;

namespace Assay.Server.Tests.Engines.Azure.Payloads;

public class MlflowCodecTests : PayloadCodecConformance
{
    internal override IPayloadCodec Codec { get; } = new MlflowInputCodec();

    internal override PayloadFormat FormatOf(Table rows) => TextFormats.Of(rows);
}
