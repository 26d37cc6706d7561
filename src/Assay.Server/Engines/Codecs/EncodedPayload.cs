namespace Assay.Server.Engines.Codecs;

/// <summary>A body and the content type it is sent with.</summary>
internal sealed record EncodedPayload(string ContentType, ReadOnlyMemory<byte> Body);
