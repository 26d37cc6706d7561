using System.Buffers;
using System.Numerics;

namespace Assay.Server.Gateway;

/// <summary>Keeps a copy of the bytes that stream by, up to a limit, in pooled memory.</summary>
/// <param name="limit">More is not kept of this body.</param>
/// <param name="budget">More is not kept of all bodies together.</param>
internal sealed class BodyCapture(long limit, CaptureBudget budget) : IDisposable
{
    private byte[] _buffer = [];

    public int Length { get; private set; }

    /// <summary>More went by than is kept.</summary>
    public bool IsOverflown { get; private set; }

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, Length);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (IsOverflown || Length + (long)bytes.Length > limit || (Length + bytes.Length > _buffer.Length && !TryGrow(Length + bytes.Length)))
        {
            IsOverflown = true;
            return;
        }

        bytes.CopyTo(_buffer.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            budget.Return(_buffer.Length);
            _buffer = [];
            Length = 0;
        }
    }

    private bool TryGrow(int needed)
    {
        // What the pool gives is a power of two.
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(needed, 4096));
        if (!budget.TryTake(size - _buffer.Length))
        {
            return false;
        }

        var larger = ArrayPool<byte>.Shared.Rent(size);
        _buffer.AsSpan(0, Length).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
        return true;
    }
}
