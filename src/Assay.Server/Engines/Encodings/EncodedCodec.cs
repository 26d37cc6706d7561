using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Encodings;

/// <summary>A codec whose rows are encoded before they are written, and decoded when they are read.</summary>
internal sealed class EncodedCodec(IPayloadCodec codec, FeatureEncodings encodings) : IPayloadCodec
{
    public string Name => codec.Name;

    public IReadOnlyList<FormatProblem> Problems(PayloadFormat format) => codec.Problems(encodings.Apply(format));

    public int MaxRows(PayloadFormat format) => codec.MaxRows(encodings.Apply(format));

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format) => codec.WriteRequest(encodings.Encode(rows), encodings.Apply(format));

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) =>
        encodings.Decode(codec.ReadRequest(body, contentType, encodings.Apply(format)));

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format) => codec.WriteAnswer(answer, encodings.Apply(format));

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) =>
        codec.ReadAnswer(body, contentType, encodings.Apply(format));

    public string? ReadError(ReadOnlySpan<byte> body, PayloadFormat format) => codec.ReadError(body, encodings.Apply(format));
}
