using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Azure.Payloads;
using Assay.Server.Engines.Codecs;
using Assay.Server.Tests.Engines.Codecs;

namespace Assay.Server.Tests.Engines.Azure.Payloads;

public class DataObjectsCodecTests : PayloadCodecConformance
{
    internal override IPayloadCodec Codec { get; } = new DataCodec();

    internal override PayloadFormat FormatOf(Table rows) => TextFormats.Of(rows) with { Options = new JsonObject { ["rows"] = "objects" } };
}
