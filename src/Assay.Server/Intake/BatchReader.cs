using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Assay.Monitors.Tables;
using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>Reads what <see cref="BatchWriter"/> wrote.</summary>
internal ref struct BatchReader
{
    private ReadOnlySpan<byte> _rest;

    /// <exception cref="FormatException">The bytes are no batch.</exception>
    public BatchReader(ReadOnlySpan<byte> bytes)
    {
        _rest = bytes;
        if (bytes.IsEmpty || Take(1)[0] != BatchWriter.Version)
        {
            throw new FormatException("The batch is of an unknown version.");
        }

        SetId = Encoding.UTF8.GetString(Text());
    }

    public string SetId { get; }

    /// <summary>The keys of a batch's records, without looking at its rows.</summary>
    /// <exception cref="FormatException">The bytes are no batch.</exception>
    public static void ReadKeys(ReadOnlySpan<byte> bytes, Action<RecordKey> read)
    {
        if (bytes.Length < sizeof(int))
        {
            throw Damaged();
        }

        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes[^sizeof(int)..]);
        if (count < 0 || (long)count * BatchWriter.KeySize > bytes.Length - sizeof(int))
        {
            throw Damaged();
        }

        var keys = bytes.Slice(bytes.Length - sizeof(int) - (count * BatchWriter.KeySize), count * BatchWriter.KeySize);
        for (; keys.Length > 0; keys = keys[BatchWriter.KeySize..])
        {
            read(new RecordKey(BinaryPrimitives.ReadUInt128LittleEndian(keys), BinaryPrimitives.ReadUInt64LittleEndian(keys[16..])));
        }
    }

    /// <summary>Adds the rows to a set's columns. Called once.</summary>
    /// <exception cref="FormatException">The bytes are no batch.</exception>
    public void ReadRows(LoadedRows target)
    {
        try
        {
            var rows = Int();
            var columns = Int();
            if (rows < 0 || rows > _rest.Length)
            {
                // Every row has a byte at least: damage cannot ask for more memory than that.
                throw Damaged();
            }

            for (var i = 0; i < columns; i++)
            {
                ReadColumn(target, rows);
            }

            target.EndRows(rows);
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new FormatException("The batch is damaged.", e);
        }
    }

    private void ReadColumn(LoadedRows target, int rows)
    {
        var name = Text();
        var type = (ColumnType)Take(1)[0];
        var flags = (BatchFlags)Take(1)[0];
        var column = target.Column(name, type);
        var missing = flags.HasFlag(BatchFlags.HasMissing) ? Take((rows + 7) / 8) : [];
        switch (type)
        {
            case ColumnType.Boolean:
                ReadBooleans(column, missing, rows);
                break;
            case ColumnType.Integer:
                ReadNumbers<long>(column, missing, rows, static (c, v) => c.Add(v));
                break;
            case ColumnType.Timestamp:
                ReadNumbers<long>(column, missing, rows, static (c, v) => c.AddTime(v));
                break;
            case ColumnType.Double:
                ReadNumbers<double>(column, missing, rows, static (c, v) => c.Add(v));
                break;
            case ColumnType.Vector:
                ReadVectors(column, missing, rows);
                break;
            case ColumnType.Text or ColumnType.Json:
                ReadTexts(column, missing, rows, flags.HasFlag(BatchFlags.IsNumbered));
                break;
            default:
                throw Damaged();
        }
    }

    private void ReadBooleans(ColumnBuilder column, ReadOnlySpan<byte> missing, int rows)
    {
        var values = Take(rows);
        for (var row = 0; row < rows; row++)
        {
            Require(IsMissing(missing, row) ? AddMissing(column) : column.Add(values[row] != 0));
        }
    }

    private void ReadNumbers<T>(ColumnBuilder column, ReadOnlySpan<byte> missing, int rows, Func<ColumnBuilder, T, bool> add)
        where T : struct
    {
        var values = MemoryMarshal.Cast<byte, T>(Take(checked(rows * Unsafe.SizeOf<T>())));
        for (var row = 0; row < rows; row++)
        {
            Require(IsMissing(missing, row) ? AddMissing(column) : add(column, values[row]));
        }
    }

    private void ReadVectors(ColumnBuilder column, ReadOnlySpan<byte> missing, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            var vector = MemoryMarshal.Cast<byte, double>(Take(checked(Int() * sizeof(double))));
            Require(IsMissing(missing, row) ? AddMissing(column) : column.Add(vector));
        }
    }

    private void ReadTexts(ColumnBuilder column, ReadOnlySpan<byte> missing, int rows, bool isNumbered)
    {
        var count = Int();
        if (count < 0 || count > _rest.Length / sizeof(int))
        {
            throw Damaged();
        }

        var texts = count <= 256 ? stackalloc Range[count] : new Range[count];
        var all = _rest;
        for (var i = 0; i < count; i++)
        {
            var length = Text().Length;
            var end = all.Length - _rest.Length;
            texts[i] = (end - length)..end;
        }

        var size = BatchWriter.CodeSize(count);
        var codes = Take(checked(rows * size));
        for (var row = 0; row < rows;)
        {
            if (IsMissing(missing, row))
            {
                column.AddMissing();
                row++;
                continue;
            }

            var code = Code(codes, size, row);
            var text = all[texts[code]];
            var end = row + 1;
            if (isNumbered)
            {
                while (end < rows && Code(codes, size, end) == code)
                {
                    end++;
                }

                column.AddNumbered(text, end - row);
            }
            else
            {
                Require(column.Type == ColumnType.Json ? column.AddJson(text) : column.Add(text));
            }

            row = end;
        }
    }

    private static int Code(ReadOnlySpan<byte> codes, int size, int row) => size switch
    {
        0 => 0,
        1 => codes[row],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(codes[(2 * row)..]),
        _ => BinaryPrimitives.ReadInt32LittleEndian(codes[(4 * row)..]),
    };

    private static bool IsMissing(ReadOnlySpan<byte> bits, int row) => !bits.IsEmpty && (bits[row / 8] & (1 << (row % 8))) != 0;

    private static bool AddMissing(ColumnBuilder column)
    {
        column.AddMissing();
        return true;
    }

    private static void Require(bool fits)
    {
        if (!fits)
        {
            throw Damaged();
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            throw Damaged();
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    private ReadOnlySpan<byte> Text() => Take(Int());

    private static FormatException Damaged() => new("The batch is damaged.");
}
