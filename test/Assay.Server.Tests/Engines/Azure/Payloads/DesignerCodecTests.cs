using Assay.Monitors.Tables;
using Assay.Server.Engines.Azure;
using Assay.Server.Engines.Codecs;
using Assay.Server.Tests.Engines.Codecs;
using CsCheck;

namespace Assay.Server.Tests.Engines.Azure.Payloads;

public class DesignerCodecTests : PayloadCodecConformance
{
    internal override IPayloadCodec Codec => DesignerInput.Codec;

    internal override Gen<Table> Tables => RandomTables.Plain;

    internal override PayloadFormat FormatOf(Table rows) => TextFormats.Of(rows);
}
