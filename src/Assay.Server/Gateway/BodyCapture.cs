using System.Buffers;

namespace Assay.Server.Gateway;

/// <summary>Keeps a copy of the bytes that stream by, up to a limit, in pooled memory.</summary>
internal sealed class BodyCapture(long limit) : IDisposable
{
    private byte[] _buffer = [];

    public int Length { get; private set; }

    /// <summary>More went by than is kept.</summary>
    public bool IsOverflown { get; private set; }

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, Length);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (IsOverflown || Length + (long)bytes.Length > limit)
        {
            IsOverflown = true;
            return;
        }

        if (Length + bytes.Length > _buffer.Length)
        {
            Grow(Length + bytes.Length);
        }

        bytes.CopyTo(_buffer.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            Length = 0;
        }
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(4096, _buffer.Length * 2)));
        _buffer.AsSpan(0, Length).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }
}
