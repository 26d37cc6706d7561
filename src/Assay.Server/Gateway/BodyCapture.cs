using System.Buffers;
using System.Numerics;

namespace Assay.Server.Gateway;

/// <summary>
/// Keeps a copy of the bytes that stream by, up to a limit, in pooled memory: in parts, so that a body that grows slowly
/// takes no more than its size. Safe for the two ends of a request that is answered before it was read whole.
/// </summary>
/// <param name="limit">More is not kept of this body.</param>
/// <param name="budget">More is not kept of all bodies together.</param>
internal sealed class BodyCapture(long limit, CaptureBudget budget) : IDisposable
{
    private const int LeastPartBytes = 4096;
    private const int MostPartBytes = 1 << 20;

    private readonly Lock _lock = new();

    /// <summary>Parts that are full; null while one suffices.</summary>
    private List<byte[]>? _full;

    private byte[] _last = [];
    private int _usedOfLast;
    private long _taken;
    private int _length;
    private bool _isOverflown;

    public int Length => Volatile.Read(ref _length);

    /// <summary>More went by than is kept.</summary>
    public bool IsOverflown => Volatile.Read(ref _isOverflown);

    /// <summary>What is kept; valid until more is added.</summary>
    public ReadOnlyMemory<byte> Memory
    {
        get
        {
            lock (_lock)
            {
                Join();
                return _last.AsMemory(0, _length);
            }
        }
    }

    /// <summary>Keeps all of the bytes or, beyond the limits, none of them and of what follows.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_isOverflown || _length + (long)bytes.Length > limit)
            {
                _isOverflown = true;
                return;
            }

            for (var left = bytes; left.Length > 0;)
            {
                if (_usedOfLast == _last.Length && !TryBeginPart(left.Length))
                {
                    _isOverflown = true;
                    return;
                }

                var count = Math.Min(left.Length, _last.Length - _usedOfLast);
                left[..count].CopyTo(_last.AsSpan(_usedOfLast));
                _usedOfLast += count;
                left = left[count..];
            }

            _length += bytes.Length;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            ReturnParts();
            budget.Return(_taken);
            (_taken, _length, _isOverflown) = (0, 0, true);
        }
    }

    private bool TryBeginPart(int needed)
    {
        // What the pool gives is a power of two; each part is as large as those before it together.
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(Math.Max(needed, _taken), LeastPartBytes, MostPartBytes));
        if (!budget.TryTake(size))
        {
            return false;
        }

        if (_last.Length > 0)
        {
            (_full ??= []).Add(_last);
        }

        _last = ArrayPool<byte>.Shared.Rent(size);
        _usedOfLast = 0;
        _taken += size;
        return true;
    }

    private void Join()
    {
        if (_full is null)
        {
            return;
        }

        var joined = ArrayPool<byte>.Shared.Rent(_length);
        var end = 0;
        foreach (var part in _full.Append(_last))
        {
            var count = Math.Min(part.Length, _length - end);
            part.AsSpan(0, count).CopyTo(joined.AsSpan(end));
            end += count;
        }

        ReturnParts();
        (_last, _usedOfLast) = (joined, _length);
    }

    private void ReturnParts()
    {
        foreach (var part in _full ?? [])
        {
            ArrayPool<byte>.Shared.Return(part);
        }

        if (_last.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_last);
        }

        (_full, _last, _usedOfLast) = (null, [], 0);
    }
}
