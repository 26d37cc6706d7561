using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Assay.Server.Intake;

/// <summary>Bytes that grow, in borrowed memory. All numbers are little-endian.</summary>
internal sealed class PooledBuffer : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1 << 12);
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Clear() => _length = 0;

    /// <summary>So many more bytes, to be filled; valid until the next call.</summary>
    public Span<byte> Add(int count)
    {
        var end = checked(_length + count);
        if (end > _bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(end, _bytes.Length * 2L), Array.MaxLength));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        var added = _bytes.AsSpan(_length, count);
        _length = end;
        return added;
    }

    public void Write(byte value) => Add(1)[0] = value;

    public void Write(int value) => BinaryPrimitives.WriteInt32LittleEndian(Add(4), value);

    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Add(bytes.Length));

    public void Write<T>(ReadOnlySpan<T> values)
        where T : struct => Write(MemoryMarshal.AsBytes(values));

    /// <summary>Text with its length before it.</summary>
    public void WriteText(ReadOnlySpan<byte> utf8)
    {
        Write(utf8.Length);
        Write(utf8);
    }

    /// <inheritdoc cref="WriteText(ReadOnlySpan{byte})"/>
    public void WriteText(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Write(length);
        Encoding.UTF8.GetBytes(text, Add(length));
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }
}
