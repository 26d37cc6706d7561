using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Tests.Gateway.Faults;

/// <summary>A codec with a fault of its own: it fails in a way that no codec may.</summary>
internal sealed class BrokenCodec : IPayloadCodec
{
    public const string CodecName = "broken";

    public string Name => CodecName;

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format) => throw new ArithmeticException();

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) => throw new ArithmeticException();

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format) => throw new ArithmeticException();

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) => throw new ArithmeticException();
}
