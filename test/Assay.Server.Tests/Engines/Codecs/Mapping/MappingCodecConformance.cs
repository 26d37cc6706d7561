using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Codecs.Mapping;

namespace Assay.Server.Tests.Engines.Codecs.Mapping;

/// <summary>The conformance of codecs for one declared format.</summary>
public abstract class MappingCodecConformance : PayloadCodecConformance
{
    internal override IPayloadCodec Codec { get; } = new MappingCodec();

    /// <summary>The <c>payload_format</c>.</summary>
    protected abstract string Declared { get; }

    internal override PayloadFormat FormatOf(Table rows) => base.FormatOf(rows) with { Options = JsonNode.Parse(Declared)!.AsObject() };
}
