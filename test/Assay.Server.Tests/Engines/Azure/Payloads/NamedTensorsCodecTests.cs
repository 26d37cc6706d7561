using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Azure.Payloads;
using Assay.Server.Engines.Codecs;
using Assay.Server.Tests.Engines.Codecs;
using CsCheck;

namespace Assay.Server.Tests.Engines.Azure.Payloads;

public class NamedTensorsCodecTests : PayloadCodecConformance
{
    internal override IPayloadCodec Codec { get; } = new TensorCodec();

    internal override Gen<Table> Tables =>
        from rows in Gen.Int[1, 8]
        from tokens in RandomTables.Numbers.Array[3].Array[rows]
        from weights in RandomTables.Fractions.Array[rows]
        select new Table([new VectorColumn("tokens", tokens), new DoubleColumn("weight", weights)]);

    internal override PayloadFormat FormatOf(Table rows) => TextFormats.Of(rows) with { Options = new JsonObject { ["tensors"] = "named" } };
}
