using System.IO.Compression;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Gateway;

/// <summary>Undoes <c>Content-Encoding</c>, within limits: a small body must not become a huge one.</summary>
internal static class ContentDecoding
{
    private const int MaxBytes = 32 << 20;
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
        if (encoding == "identity")
        {
            return body;
        }

        var packed = new MemoryStream(body.ToArray(), writable: false);
        try
        {
            // Measured first: what is too large costs no memory, and what is not costs no more than its size.
            var plain = new byte[Measure(Unpack(packed, encoding), Math.Min(MaxBytes, Math.Max(FreeBytes, (long)body.Length * MaxRatio)))];
            packed.Position = 0;
            Unpack(packed, encoding).ReadExactly(plain);
            return plain;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or InvalidOperationException)
        {
            // The last is Brotli's.
            throw new CodecException("", $"the body is not valid {encoding}");
        }
    }

    private static int Measure(Stream stream, long limit)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        while (stream.Read(buffer) is > 0 and var read)
        {
            length += read;
            if (length > limit)
            {
                throw new CodecException("", $"the body grows beyond {limit} bytes when it is unpacked");
            }
        }

        return length;
    }

    private static Stream Unpack(MemoryStream packed, string encoding) => encoding switch
    {
        "gzip" or "x-gzip" => new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true),
        "deflate" => new ZLibStream(packed, CompressionMode.Decompress, leaveOpen: true),
        "br" => new BrotliStream(packed, CompressionMode.Decompress, leaveOpen: true),
        _ => throw new CodecException("", $"the content encoding '{encoding}' is not known"),
    };
}
