using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Assay.Server.Gateway;

/// <summary>Exchanges as bytes, as they lie in the gateway's log. All numbers are little-endian.</summary>
internal static class ExchangeCodec
{
    private const byte Version = 1;
    private const int Absent = -1;

    /// <summary>The first and the last microsecond that a date can name.</summary>
    private const long MinMicros = -62_135_596_800_000_000;
    private const long MaxMicros = 253_402_300_799_999_999;

    public static ReadOnlyMemory<byte> Write(Exchange exchange)
    {
        var writer = new ArrayBufferWriter<byte>(512 + exchange.Request.Length + exchange.Response.Length);
        writer.Write([Version, (byte)exchange.Half]);
        WriteText(writer, exchange.SubscriptionId);
        WriteText(writer, exchange.ScoringId);
        WriteText(writer, exchange.TransactionId);
        WriteText(writer, exchange.UserId);
        WriteLong(writer, exchange.StartedMicros);
        WriteLong(writer, exchange.DurationMicros);
        WriteInt(writer, exchange.Status);
        WriteText(writer, exchange.Failure);
        WriteText(writer, exchange.RequestType);
        WriteText(writer, exchange.RequestEncoding);
        WriteText(writer, exchange.ResponseType);
        WriteText(writer, exchange.ResponseEncoding);
        WriteText(writer, exchange.Marker);
        WriteText(writer, exchange.MarkedPath);
        WriteInt(writer, exchange.Request.Length);
        writer.Write(exchange.Request.Span);
        WriteInt(writer, exchange.Response.Length);
        writer.Write(exchange.Response.Span);
        return writer.WrittenMemory;
    }

    /// <exception cref="FormatException">The bytes are no exchange.</exception>
    public static Exchange Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var reader = new Reader(bytes);
            if (reader.Byte() != Version)
            {
                throw new FormatException("The exchange is of an unknown version.");
            }

            var exchange = new Exchange
            {
                Half = (ExchangeHalf)reader.Byte(),
                SubscriptionId = Present(reader.Text()),
                ScoringId = Present(reader.Text()),
                TransactionId = Present(reader.Text()),
                UserId = reader.Text(),
                StartedMicros = reader.Long(),
                DurationMicros = reader.Long(),
                Status = reader.Int(),
                Failure = reader.Text(),
                RequestType = reader.Text(),
                RequestEncoding = reader.Text(),
                ResponseType = reader.Text(),
                ResponseEncoding = reader.Text(),
                Marker = reader.Text(),
                MarkedPath = reader.Text(),
                Request = reader.Bytes(),
                Response = reader.Bytes(),
            };
            return Enum.IsDefined(exchange.Half) && exchange.StartedMicros is >= MinMicros and <= MaxMicros && exchange.DurationMicros is >= 0 and <= MaxMicros
                ? exchange
                : throw new FormatException("The exchange has a time or a kind that there is not.");
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new FormatException("The exchange is cut off.", e);
        }
    }

    /// <summary>Several exchanges in one body, each behind its length.</summary>
    public static ReadOnlyMemory<byte> WriteMany(IEnumerable<ReadOnlyMemory<byte>> exchanges)
    {
        var writer = new ArrayBufferWriter<byte>();
        foreach (var exchange in exchanges)
        {
            WriteInt(writer, exchange.Length);
            writer.Write(exchange.Span);
        }

        return writer.WrittenMemory;
    }

    /// <exception cref="FormatException">The bytes are no such body.</exception>
    public static IReadOnlyList<Exchange> ReadMany(ReadOnlyMemory<byte> bytes)
    {
        var exchanges = new List<Exchange>();
        while (bytes.Length > 0)
        {
            var length = bytes.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes.Span);
            if (length < 0 || length > bytes.Length - 4)
            {
                throw new FormatException("The exchanges are cut off.");
            }

            exchanges.Add(Read(bytes.Slice(4, length)));
            bytes = bytes[(4 + length)..];
        }

        return exchanges;
    }

    private static string Present(string? text) => text ?? throw new FormatException("The exchange lacks an id.");

    private static void WriteInt(ArrayBufferWriter<byte> writer, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(writer.GetSpan(4), value);
        writer.Advance(4);
    }

    private static void WriteLong(ArrayBufferWriter<byte> writer, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(writer.GetSpan(8), value);
        writer.Advance(8);
    }

    private static void WriteText(ArrayBufferWriter<byte> writer, string? text)
    {
        if (text is null)
        {
            WriteInt(writer, Absent);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(text);
        WriteInt(writer, length);
        writer.Advance(Encoding.UTF8.GetBytes(text, writer.GetSpan(length)));
    }

    private struct Reader(ReadOnlyMemory<byte> bytes)
    {
        private ReadOnlyMemory<byte> _rest = bytes;

        public byte Byte() => Take(1).Span[0];

        public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4).Span);

        public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8).Span);

        public string? Text() => Int() is var length && length == Absent ? null : Encoding.UTF8.GetString(Take(length).Span);

        public ReadOnlyMemory<byte> Bytes() => Take(Int());

        private ReadOnlyMemory<byte> Take(int count)
        {
            var taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }
    }
}
