using Assay.Monitors.Tables;
using Assay.Server.Engines.Azure.Payloads;
using Assay.Server.Engines.Codecs;
using Assay.Server.Tests.Engines.Codecs;
using CsCheck;

namespace Assay.Server.Tests.Engines.Azure.Payloads;

public class TensorCodecTests : PayloadCodecConformance
{
    internal override IPayloadCodec Codec { get; } = new TensorCodec();

    internal override Gen<Table> Tables => RandomTables.Numeric;

    internal override PayloadFormat FormatOf(Table rows) => TextFormats.Of(rows);
}
