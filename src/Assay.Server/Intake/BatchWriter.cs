using System.Buffers.Binary;
using Assay.Monitors.Tables;
using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>
/// Writes the rows of a block, column by column, as they lie in the intake log: version, set, columns; behind them the
/// keys of the records, which are known last. <see cref="BatchReader"/> reads them.
/// </summary>
internal static class BatchWriter
{
    public const byte Version = 2;
    public const int KeySize = 24;

    /// <summary>Writes everything but the keys.</summary>
    public static void WriteRows(PooledBuffer target, string setId, RowBlock block)
    {
        target.Write(Version);
        target.WriteText(setId);
        target.Write(block.Rows);
        var present = 0;
        foreach (var column in block.Columns)
        {
            present += column.IsAllMissing ? 0 : 1;
        }

        target.Write(present);
        foreach (var column in block.Columns)
        {
            if (!column.IsAllMissing)
            {
                WriteColumn(target, column);
            }
        }
    }

    /// <summary>Writes the keys and their number at the very end, where they are found without reading the rows.</summary>
    public static void WriteKeys(PooledBuffer target, IReadOnlyList<RecordKey> keys)
    {
        foreach (var key in keys)
        {
            var bytes = target.Add(KeySize);
            BinaryPrimitives.WriteUInt128LittleEndian(bytes, key.Id);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], key.Content);
        }

        target.Write(keys.Count);
    }

    private static void WriteColumn(PooledBuffer target, ColumnBuilder column)
    {
        target.WriteText(column.Utf8Name);
        target.Write((byte)column.Type!);
        target.Write((byte)((column.HasMissing ? BatchFlags.HasMissing : 0) | (column.IsNumbered ? BatchFlags.IsNumbered : 0)));
        if (column.HasMissing)
        {
            WriteBits(target, column.Missing);
        }

        switch (column.Type)
        {
            case ColumnType.Boolean:
                WriteNarrow(target, column.Words, 1);
                break;
            case ColumnType.Text or ColumnType.Json:
                WriteTexts(target, column.Texts);
                WriteNarrow(target, column.Words, CodeSize(column.Texts.Count));
                break;
            case ColumnType.Vector:
                WriteVectors(target, column);
                break;
            default:
                target.Write(column.Words);
                break;
        }
    }

    /// <summary>Bytes of a number below <paramref name="count"/>; a text that every row has needs none.</summary>
    public static int CodeSize(int count) => count switch
    {
        <= 1 => 0,
        <= 1 << 8 => 1,
        <= 1 << 16 => 2,
        _ => 4,
    };

    private static void WriteTexts(PooledBuffer target, Utf8Dictionary texts)
    {
        target.Write(texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            target.WriteText(texts[i]);
        }
    }

    private static void WriteNarrow(PooledBuffer target, ReadOnlySpan<long> words, int size)
    {
        var bytes = target.Add(words.Length * size);
        switch (size)
        {
            case 1:
                for (var i = 0; i < words.Length; i++)
                {
                    bytes[i] = (byte)words[i];
                }

                break;
            case 2:
                for (var i = 0; i < words.Length; i++)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes[(2 * i)..], (ushort)words[i]);
                }

                break;
            case 4:
                for (var i = 0; i < words.Length; i++)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(bytes[(4 * i)..], (int)words[i]);
                }

                break;
        }
    }

    private static void WriteVectors(PooledBuffer target, ColumnBuilder column)
    {
        foreach (var word in column.Words)
        {
            var vector = column.Vector(word);
            target.Write(vector.Length);
            target.Write(vector);
        }
    }

    private static void WriteBits(PooledBuffer target, ReadOnlySpan<bool> values)
    {
        var bits = target.Add((values.Length + 7) / 8);
        bits.Clear();
        for (var i = 0; i < values.Length; i++)
        {
            bits[i / 8] |= (byte)(values[i] ? 1 << (i % 8) : 0);
        }
    }
}
