using System.Buffers.Binary;
using System.IO.Hashing;

namespace Assay.Server.Intake.Log;

/// <summary>
/// A frame: magic (4 bytes), CRC-32 (4) over all that follows, length of the payload (8), number (8), then the payload,
/// padded to 8 bytes. Numbers rise by one.
/// </summary>
internal static class LogFrame
{
    public const int HeaderSize = 24;

    private const uint Magic = 0x4C475341;

    public static long SizeOf(int payload) => HeaderSize + ((payload + 7L) & ~7L);

    public static void Write(Span<byte> target, long number, ReadOnlySpan<byte> payload)
    {
        target[..HeaderSize].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], number);
        payload.CopyTo(target[HeaderSize..]);
        target[(HeaderSize + payload.Length)..(int)SizeOf(payload.Length)].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], Checksum(target, payload.Length));
    }

    /// <summary>Whether a header can begin a frame that ends inside the file, and what it says.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> header, long room, out long number, out int length)
    {
        number = 0;
        length = 0;
        if (header.Length < HeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic)
        {
            return false;
        }

        var size = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        number = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        if (size < 0 || size > room || number <= 0)
        {
            return false;
        }

        length = (int)size;
        return SizeOf(length) <= room;
    }

    /// <summary>Whether a whole frame is what was written.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> frame, int length) =>
        BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]) == Checksum(frame, length);

    private static uint Checksum(ReadOnlySpan<byte> frame, int length) => Crc32.HashToUInt32(frame[8..(HeaderSize + length)]);
}
