using System.Buffers.Binary;

namespace Assay.Server.DataSets;

/// <summary>
/// The id of a request to store records: a UUID that carries the position in the intake log at which its rows are
/// visible, so that nothing has to be kept for whoever asks later.
/// </summary>
internal static class RecordsRequest
{
    private const ulong Mark = 0x6173736179008000;

    public static string Id(long position)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Mark);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], position);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    /// <summary>The position; null when the id is none that was given out.</summary>
    public static long? Position(string id)
    {
        if (!Guid.TryParse(id, out var guid))
        {
            return null;
        }

        var bytes = guid.ToByteArray(bigEndian: true);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes) == Mark ? BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(8)) : null;
    }
}
