using System.Buffers;

namespace Assay.Server.Engines.Transport;

/// <summary>Reads what an engine answers, up to a limit that counts after decompression.</summary>
internal static class LimitedBody
{
    public const int MaxBytes = 24 << 20;

    private const int ChunkBytes = 1 << 20;

    /// <exception cref="EngineException">The body is larger; no more of it is read.</exception>
    public static async Task<byte[]> ReadAsync(HttpContent content, Uri url, CancellationToken cancellation)
    {
        if (content.Headers.ContentLength > MaxBytes)
        {
            throw TooLarge(url);
        }

        await using var body = await content.ReadAsStreamAsync(cancellation);
        var chunks = new List<byte[]>();
        try
        {
            var length = 0;
            while (true)
            {
                if (length == chunks.Count * ChunkBytes)
                {
                    chunks.Add(ArrayPool<byte>.Shared.Rent(ChunkBytes));
                }

                var used = length % ChunkBytes;
                var read = await body.ReadAsync(chunks[^1].AsMemory(used, ChunkBytes - used), cancellation);
                if (read == 0)
                {
                    return Join(chunks, length);
                }

                length += read;
                if (length > MaxBytes)
                {
                    throw TooLarge(url);
                }
            }
        }
        finally
        {
            chunks.ForEach(c => ArrayPool<byte>.Shared.Return(c));
        }
    }

    private static byte[] Join(List<byte[]> chunks, int length)
    {
        var whole = new byte[length];
        for (var begin = 0; begin < length; begin += ChunkBytes)
        {
            chunks[begin / ChunkBytes].AsSpan(0, Math.Min(ChunkBytes, length - begin)).CopyTo(whole.AsSpan(begin));
        }

        return whole;
    }

    private static EngineException TooLarge(Uri url) => new(
        EngineException.AnswerTooLarge,
        $"The answer of {url} is larger than {MaxBytes >> 20} MiB, also when it is decompressed; let the model answer predictions and probabilities only.");
}
