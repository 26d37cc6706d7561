using System.IO.Compression;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Gateway;

/// <summary>Undoes <c>Content-Encoding</c>, within limits: a small body must not become a huge one.</summary>
internal static class ContentDecoding
{
    private const int MaxBytes = 256 << 20;
    private const int MaxRatio = 100;
    private const int FreeBytes = 1 << 20;

    /// <summary>The body without its encodings.</summary>
    /// <exception cref="CodecException">An encoding is not known, the body is damaged or grows too much.</exception>
    public static ReadOnlyMemory<byte> Open(ReadOnlyMemory<byte> body, string? encoding)
    {
        if (string.IsNullOrWhiteSpace(encoding))
        {
            return body;
        }

        foreach (var name in encoding.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            body = OpenOne(body, name.ToLowerInvariant());
        }

        return body;
    }

    private static ReadOnlyMemory<byte> OpenOne(ReadOnlyMemory<byte> body, string encoding)
    {
        var packed = new MemoryStream(body.ToArray());
        using Stream? stream = encoding switch
        {
            "identity" => packed,
            "gzip" or "x-gzip" => new GZipStream(packed, CompressionMode.Decompress),
            "deflate" => new ZLibStream(packed, CompressionMode.Decompress),
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            _ => throw new CodecException("", $"the content encoding '{encoding}' is not known"),
        };
        var limit = Math.Min(MaxBytes, Math.Max(FreeBytes, (long)body.Length * MaxRatio));
        using var plain = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            while (stream.Read(buffer) is > 0 and var read)
            {
                if (plain.Length + read > limit)
                {
                    throw new CodecException("", $"the body grows beyond {limit} bytes when it is unpacked");
                }

                plain.Write(buffer, 0, read);
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new CodecException("", $"the body is not valid {encoding}");
        }

        return plain.GetBuffer().AsMemory(0, (int)plain.Length);
    }
}
