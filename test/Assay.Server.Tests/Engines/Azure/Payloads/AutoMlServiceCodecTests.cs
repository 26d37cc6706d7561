using Assay.Server.Engines;
using Assay.Server.Engines.Azure.Payloads;
using Assay.Server.Engines.Codecs;
using Assay.Server.Tests.Engines.Codecs;
using CsCheck;

namespace Assay.Server.Tests.Engines.Azure.Payloads;

public class AutoMlServiceCodecTests : PayloadCodecConformance
{
    internal override IPayloadCodec Codec { get; } = new AutoMlCodec(isEndpoint: false);

    /// <summary>The format has probabilities or predictions, not both.</summary>
    internal override Gen<EngineAnswer> Answers => RandomTables.Answers.Select(a => a with { Rows = a.Rows.Select(["probability"]) });
}
