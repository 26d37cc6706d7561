using Assay.Monitors.Tables;

namespace Assay.Server.Engines.Codecs;

/// <summary>
/// One payload format, in both directions: what Assay sends an engine and reads from it, and what the gateway reads when
/// an application does the same. Reading what was written gives the same table, as far as the format has types.
/// </summary>
internal interface IPayloadCodec
{
    /// <summary>The format's name, as <c>payload_format.codec</c> selects it.</summary>
    string Name { get; }

    /// <summary>
    /// Whether its requests are what a payload record has as <c>request</c>: one of the usual form is then stored as it came,
    /// without being read into a table and written again.
    /// </summary>
    bool IsRecordFormat => false;

    /// <summary>Everything that is wrong with the options of the format; nothing where it has none.</summary>
    IReadOnlyList<FormatProblem> Problems(PayloadFormat format) => [];

    /// <summary>How many rows a request of the format can carry.</summary>
    int MaxRows(PayloadFormat format) => int.MaxValue;

    /// <summary>Writes a scoring request.</summary>
    /// <exception cref="CodecException">The format cannot carry the rows.</exception>
    EncodedPayload WriteRequest(Table rows, PayloadFormat format);

    /// <summary>Reads a scoring request.</summary>
    /// <exception cref="CodecException">It is not in the format; names the place.</exception>
    Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format);

    /// <summary>Writes an answer, as an engine of the format would.</summary>
    /// <exception cref="CodecException">The format cannot carry the answer.</exception>
    EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format);

    /// <summary>Reads an answer.</summary>
    /// <exception cref="CodecException">It is not in the format; names the place.</exception>
    EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format);

    /// <summary>What the engine says in an answer that reports a fault, whatever its status; null when it says nothing.</summary>
    string? ReadError(ReadOnlySpan<byte> body, PayloadFormat format) => null;
}
