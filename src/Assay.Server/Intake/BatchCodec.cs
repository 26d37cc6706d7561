using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Assay.Monitors.Tables;
using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>Batches as bytes, column by column, as they lie in the intake log. All numbers are little-endian.</summary>
internal static class BatchCodec
{
    private const byte Version = 1;

    public static ReadOnlyMemory<byte> Write(RecordBatch batch)
    {
        var writer = new ArrayBufferWriter<byte>(256 + (batch.Rows.RowCount * batch.Rows.Columns.Count * 9));
        writer.Write([Version]);
        WriteText(writer, batch.SetId);
        WriteInt(writer, batch.Keys.Count);
        foreach (var key in batch.Keys)
        {
            var target = writer.GetSpan(24);
            BinaryPrimitives.WriteUInt128LittleEndian(target, key.Id);
            BinaryPrimitives.WriteUInt64LittleEndian(target[16..], key.Content);
            writer.Advance(24);
        }

        WriteInt(writer, batch.Rows.RowCount);
        WriteInt(writer, batch.Rows.Columns.Count);
        foreach (var column in batch.Rows.Columns)
        {
            WriteColumn(writer, column);
        }

        return writer.WrittenMemory;
    }

    /// <exception cref="FormatException">The bytes are no batch.</exception>
    public static RecordBatch Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new Reader(bytes);
            if (reader.Byte() != Version)
            {
                throw new FormatException("The batch is of an unknown version.");
            }

            var setId = reader.Text();
            var keys = new RecordKey[reader.Count(24)];
            for (var i = 0; i < keys.Length; i++)
            {
                var key = reader.Take(24);
                keys[i] = new RecordKey(BinaryPrimitives.ReadUInt128LittleEndian(key), BinaryPrimitives.ReadUInt64LittleEndian(key[16..]));
            }

            var rows = reader.Int();
            var columns = new Column[reader.Count(1)];
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i] = ReadColumn(ref reader, rows);
            }

            return new RecordBatch(setId, new Table(columns), keys);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new FormatException("The batch is damaged.", e);
        }
    }

    private static void WriteColumn(ArrayBufferWriter<byte> writer, Column column)
    {
        WriteText(writer, column.Name);
        writer.Write([(byte)column.Type, column.HasMissing ? (byte)1 : (byte)0]);
        if (column.HasMissing)
        {
            var mask = writer.GetSpan(column.Length);
            for (var row = 0; row < column.Length; row++)
            {
                mask[row] = column.IsMissing(row) ? (byte)1 : (byte)0;
            }

            writer.Advance(column.Length);
        }

        switch (column)
        {
            case BooleanColumn booleans:
                writer.Write(MemoryMarshal.AsBytes(booleans.Values));
                break;
            case IntegerColumn integers:
                writer.Write(MemoryMarshal.AsBytes(integers.Values));
                break;
            case TimestampColumn times:
                writer.Write(MemoryMarshal.AsBytes(times.Values));
                break;
            case DoubleColumn doubles:
                writer.Write(MemoryMarshal.AsBytes(doubles.Values));
                break;
            case TextColumn texts:
                WriteInt(writer, texts.Dictionary.Length);
                foreach (var text in texts.Dictionary)
                {
                    WriteText(writer, text);
                }

                writer.Write(MemoryMarshal.AsBytes(texts.Codes));
                break;
            case VectorColumn vectors:
                for (var row = 0; row < vectors.Length; row++)
                {
                    var vector = vectors.IsMissing(row) ? [] : vectors.Values[row];
                    WriteInt(writer, vector.Length);
                    writer.Write(MemoryMarshal.AsBytes(vector.AsSpan()));
                }

                break;
            case JsonColumn json:
                for (var row = 0; row < json.Length; row++)
                {
                    WriteText(writer, json.IsMissing(row) ? "" : json.Values[row]);
                }

                break;
        }
    }

    private static Column ReadColumn(ref Reader reader, int rows)
    {
        var name = reader.Text();
        var type = (ColumnType)reader.Byte();
        var missing = reader.Byte() == 1 ? MemoryMarshal.Cast<byte, bool>(reader.Take(rows)).ToArray() : null;
        switch (type)
        {
            case ColumnType.Boolean:
                return new BooleanColumn(name, MemoryMarshal.Cast<byte, bool>(reader.Take(rows)).ToArray(), missing);
            case ColumnType.Integer:
                return new IntegerColumn(name, reader.Many<long>(rows), missing);
            case ColumnType.Timestamp:
                return new TimestampColumn(name, reader.Many<long>(rows), missing);
            case ColumnType.Double:
                return new DoubleColumn(name, reader.Many<double>(rows), missing);
            case ColumnType.Text:
                var dictionary = new string[reader.Count(4)];
                for (var i = 0; i < dictionary.Length; i++)
                {
                    dictionary[i] = reader.Text();
                }

                return new TextColumn(name, reader.Many<int>(rows), dictionary, missing);
            case ColumnType.Vector:
                var vectors = new double[rows][];
                for (var i = 0; i < rows; i++)
                {
                    vectors[i] = reader.Many<double>(reader.Count(8));
                }

                return new VectorColumn(name, vectors, missing);
            case ColumnType.Json:
                var json = new string[rows];
                for (var i = 0; i < rows; i++)
                {
                    json[i] = reader.Text();
                }

                return new JsonColumn(name, json, missing);
            default:
                throw new FormatException($"Column '{name}' has the unknown type {(int)type}.");
        }
    }

    private static void WriteInt(ArrayBufferWriter<byte> writer, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(writer.GetSpan(4), value);
        writer.Advance(4);
    }

    private static void WriteText(ArrayBufferWriter<byte> writer, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        WriteInt(writer, length);
        writer.Advance(Encoding.UTF8.GetBytes(text, writer.GetSpan(length)));
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public ReadOnlySpan<byte> Take(int count)
        {
            var taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }

        public byte Byte() => Take(1)[0];

        public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

        /// <summary>A number of things that have at least so many bytes each: damage cannot ask for more than there is.</summary>
        public int Count(int bytesEach)
        {
            var count = Int();
            return count >= 0 && (long)count * bytesEach <= _rest.Length ? count : throw new FormatException("The batch is cut off.");
        }

        public string Text() => Encoding.UTF8.GetString(Take(Int()));

        public T[] Many<T>(int count)
            where T : struct => MemoryMarshal.Cast<byte, T>(Take(checked(count * System.Runtime.CompilerServices.Unsafe.SizeOf<T>()))).ToArray();
    }
}
