using System.Text;
using Assay.Monitors.Tables;
using DuckDB.NET.Data;

namespace Assay.Server.Records.DuckDb;

/// <summary>Appends batches to the tables of sets. Used by one writer.</summary>
internal sealed class DuckDbAppender
{
    // The next arrival number of a set, by its own number. To ask the table for its last one is a scan.
    private readonly Dictionary<int, long> _next = [];

    /// <summary>Forgets what it knows of the tables: a transaction was rolled back.</summary>
    public void Reset() => _next.Clear();

    public void Append(DuckDBConnection connection, DuckDbSet set, RecordBatch batch)
    {
        if (!_next.TryGetValue(set.Number, out var sequence))
        {
            sequence = NextSequence(connection, set);
        }

        using (var appender = connection.CreateAppender(set.Table))
        {
            sequence = AppendRows(appender, set, batch.Rows, sequence);
        }

        _next[set.Number] = sequence;

        using var keys = connection.CreateAppender("record_keys");
        foreach (var key in batch.Keys)
        {
            keys.CreateRow().AppendValue((ulong)(key.Id >> 64)).AppendValue((ulong)key.Id).AppendValue(key.Content).AppendValue(set.Number).EndRow();
        }
    }

    private static long AppendRows(DuckDBAppender appender, DuckDbSet set, Table rows, long sequence)
    {
        var columns = set.Schema.Fields.Select(f => rows.TryGet(f.Name, out var column) ? column : null).ToArray();
        var texts = columns.Select(c => (c as TextColumn)?.Dictionary.ToArray().Select(t => Encoding.UTF8.GetBytes(StoredText.Write(t))).ToArray()).ToArray();
        for (var row = 0; row < rows.RowCount; row++)
        {
            var target = appender.CreateRow();
            target.AppendValue(sequence++);
            for (var i = 0; i < Math.Min(columns.Length, DuckDbSet.OwnColumns); i++)
            {
                AppendCell(target, columns[i], texts[i], set.Schema.Fields[i].Type, row);
            }

            if (set.HasOthers)
            {
                AppendOthers(target, columns.AsSpan(DuckDbSet.OwnColumns), row);
            }

            target.EndRow();
        }

        return sequence;
    }

    /// <param name="target">The row.</param>
    /// <param name="column">Where the value is; null when there is none.</param>
    /// <param name="texts">The bytes of a text column's dictionary: each text is encoded once, not for every row.</param>
    /// <param name="type">The type of the set's column.</param>
    /// <param name="row">The value's row.</param>
    private static void AppendCell(IDuckDBAppenderRow target, Column? column, byte[][]? texts, ColumnType type, int row)
    {
        if (column is null || column.IsMissing(row))
        {
            target.AppendNullValue();
            return;
        }

        switch (column)
        {
            case IntegerColumn integers when type == ColumnType.Double:
                target.AppendValue((double)integers.Values[row]);
                break;
            case IntegerColumn integers:
                target.AppendValue(integers.Values[row]);
                break;
            case DoubleColumn doubles:
                target.AppendValue(doubles.Values[row]);
                break;
            case TextColumn codes:
                target.AppendValue(texts![codes.Codes[row]].AsSpan());
                break;
            case BooleanColumn booleans:
                target.AppendValue(booleans.Values[row]);
                break;
            case TimestampColumn times:
                target.AppendValue(DateTime.UnixEpoch.AddMicroseconds(times.Values[row]));
                break;
            case VectorColumn vectors when type == ColumnType.Vector:
                target.AppendValue(vectors.Values[row]);
                break;
            default:
                target.AppendValue(StoredText.Write(column.GetText(row)!));
                break;
        }
    }

    private static void AppendOthers(IDuckDBAppenderRow target, ReadOnlySpan<Column?> columns, int row)
    {
        var texts = new List<string?>(columns.Length);
        foreach (var column in columns)
        {
            texts.Add(column?.GetText(row) is { } text ? StoredText.Write(text) : null);
        }

        target.AppendValue(texts);
    }

    private static long NextSequence(DuckDBConnection connection, DuckDbSet set)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT coalesce(max(_seq), 0) + 1 FROM {set.Table}";
        return Convert.ToInt64(command.ExecuteScalar());
    }
}
