using Assay.Monitors.Tables;
using Assay.Server.Engines.Azure.Payloads;
using Assay.Server.Engines.Codecs;
using Assay.Server.Tests.Engines.Codecs;
using CsCheck;

namespace Assay.Server.Tests.Engines.Azure.Payloads;

public class StudioColumnsCodecTests : PayloadCodecConformance
{
    internal override IPayloadCodec Codec { get; } =
        new InputsResultsCodec { Name = "azure_studio_columns", Defaults = ("input1", "output1"), HasTextOnly = true, IsColumns = true };

    internal override Gen<Table> Tables => RandomTables.Plain;

    internal override PayloadFormat FormatOf(Table rows) => TextFormats.Of(rows);
}
