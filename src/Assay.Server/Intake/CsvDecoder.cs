using System.IO.Hashing;
using System.Runtime.InteropServices;
using Assay.Server.Http;
using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>Decodes CSV (RFC 4180): quoted fields may hold delimiters, quotes and line ends.</summary>
internal static class CsvDecoder
{
    private static readonly HashSet<string> Technical = ["record_id", "record_timestamp", "transaction_id"];

    /// <summary>Decodes a body into an empty block.</summary>
    /// <param name="bytes">The text in UTF-8, with or without a byte-order mark.</param>
    /// <param name="columns">The columns when there is no header line.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="block">Where the rows go.</param>
    /// <param name="context">Time and ids.</param>
    /// <exception cref="DecodeException">Something cannot be stored; names line and column.</exception>
    public static void Decode(ReadOnlySpan<byte> bytes, IReadOnlyList<string> columns, CsvOptions options, RowBlock block, PayloadContext context)
    {
        var lines = CsvLines.Open(bytes, options);
        var names = options.HasHeader ? lines.ReadHeader() : columns;
        var decoder = new RowsDecoder(block, context);
        var builders = block.Bind(names, "header", Technical);
        foreach (var fields in lines.ReadRows(names.Count, options))
        {
            AddRow(decoder, block, builders, names, fields, lines.Line);
        }

        block.ThrowIfFaulty();
    }

    private static void AddRow(RowsDecoder decoder, RowBlock block, ColumnBuilder?[] builders, IReadOnlyList<string> names, IReadOnlyList<string> fields, int line)
    {
        string? id = null, transaction = null;
        DateTime? time = null;
        for (var i = 0; i < builders.Length; i++)
        {
            if (builders[i] is { } column)
            {
                if (CellReader.ReadField(fields[i], column) is { } problem)
                {
                    block.Fault($"line {line}", $"Column '{names[i]}', line {line}: {problem}.");
                    column.AddMissing();
                }
            }
            else if (fields[i].Length > 0)
            {
                switch (names[i])
                {
                    case "record_id":
                        id = fields[i];
                        break;
                    case "transaction_id":
                        transaction = fields[i];
                        break;
                    default:
                        time = QueryTime.TryParse(fields[i], out var parsed, out _) ? parsed : throw DecodeException.At($"line {line}", $"Column '{names[i]}', line {line}: this must be a date and time in ISO 8601.");
                        break;
                }
            }
        }

        decoder.EndRow(id, time, transaction, id is null ? 0 : XxHash3.HashToUInt64(MemoryMarshal.AsBytes(string.Join('\u001f', fields).AsSpan())));
    }
}
