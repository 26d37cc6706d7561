using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Spss;
using Assay.Server.Tests.Engines.Codecs;
using CsCheck;

namespace Assay.Server.Tests.Engines.Spss;

public class ScoreCodecTests : PayloadCodecConformance
{
    internal override IPayloadCodec Codec { get; } = new ScoreCodec();

    internal override Gen<Table> Tables => RandomTables.Plain;

    internal override PayloadFormat FormatOf(Table rows) => TextFormats.Of(rows);
}
