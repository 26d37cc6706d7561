using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;
using Assay.Server.DataSets;
using Assay.Server.Http;
using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>
/// Decodes the rows of feedback, training and other data sets: objects of column → value, <c>fields/values</c> blocks,
/// or both mixed, in a JSON array.
/// </summary>
internal sealed class RowsDecoder
{
    /// <summary>Names that no field of a row may have.</summary>
    public static readonly IReadOnlySet<string> Technical = TechnicalColumn.Rows.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);

    private readonly RowBlock _block;
    private readonly PayloadContext _context;
    private readonly long _now;
    private readonly ColumnBuilder _ids;
    private readonly ColumnBuilder _times;
    private readonly ColumnBuilder _transactions;

    public RowsDecoder(RowBlock block, PayloadContext context)
    {
        _context = context;
        _now = context.Clock.GetUtcNow().UtcDateTime.Micros();
        _block = block;
        _ids = _block.TechnicalColumn("record_id", ColumnType.Text);
        _times = _block.TechnicalColumn("record_timestamp", ColumnType.Timestamp);
        _transactions = _block.TechnicalColumn("transaction_id", ColumnType.Text);
    }

    /// <summary>Decodes a body into an empty block.</summary>
    /// <exception cref="DecodeException">Something cannot be stored; names every place found.</exception>
    public static void Decode(ReadOnlySpan<byte> json, RowBlock block, PayloadContext context)
    {
        try
        {
            new RowsDecoder(block, context).Read(json);
            block.ThrowIfFaulty();
        }
        catch (JsonException e)
        {
            throw DecodeException.At("$", $"The body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).");
        }
        catch (InvalidOperationException)
        {
            throw DecodeException.At("$", "The body holds a name or text that is not valid Unicode.");
        }
    }

    /// <summary>Ends a row whose cells were added to the columns.</summary>
    public void EndRow(string? id, DateTime? time, string? transaction, ulong content)
    {
        _times.AddTime(time?.Micros() ?? _now);
        if (transaction is not null)
        {
            _transactions.Add(transaction);
        }

        if (id is null)
        {
            Span<byte> made = stackalloc byte[36];
            _context.NewId().TryFormat(made, out _);
            _ids.Add(made);
            _block.EndRecord([], hasId: false, content, 1);
        }
        else
        {
            _ids.Add(id);
            _block.EndRecord(Encoding.UTF8.GetBytes(id), hasId: true, content, 1);
        }
    }

    private void Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadItem(ref reader, json, "[0]");
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                ReadItem(ref reader, json, $"[{i}]");
            }
        }
        else
        {
            throw DecodeException.At("$", "The body must be an array of rows.");
        }

        while (reader.Read())
        {
        }
    }

    private void ReadItem(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string place)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw DecodeException.At(place, "A row must be an object of column and value.");
        }

        var copy = reader;
        if (IsBlock(ref copy))
        {
            var part = FieldsValues.Find(ref reader, place, null);
            ReadBlock(part, json, place);
        }
        else
        {
            ReadObject(ref reader, json, place);
        }
    }

    /// <summary>An object is a block when it has both <c>fields</c> and <c>values</c>, and both are arrays.</summary>
    private static bool IsBlock(ref Utf8JsonReader reader)
    {
        bool fields = false, values = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFields = reader.ValueTextEquals("fields");
            var isValues = reader.ValueTextEquals("values");
            reader.Read();
            fields |= isFields && reader.TokenType == JsonTokenType.StartArray;
            values |= isValues && reader.TokenType == JsonTokenType.StartArray;
            reader.Skip();
        }

        return fields && values;
    }

    private void ReadBlock(FieldsValues part, ReadOnlySpan<byte> json, string place)
    {
        var columns = _block.Bind(part.Fields!, $"{place}.fields", Technical);
        var technical = part.Fields!.Any(Technical.Contains);
        var reader = part.Values;
        for (var row = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; row++)
        {
            var begin = reader;
            RowBlock.ReadCells(ref reader, columns, part.Fields!, $"{place}.values", row, _block);
            if (technical)
            {
                EndRow(ref begin, json[(int)begin.TokenStartIndex..(int)reader.BytesConsumed], part.Fields!, $"{place}.values[{row}]");
            }
            else
            {
                EndRow(null, null, null, 0);
            }
        }
    }

    /// <summary>Ends a row of a block that names technical columns; the reader stands on the row.</summary>
    private void EndRow(ref Utf8JsonReader reader, ReadOnlySpan<byte> row, IReadOnlyList<string> fields, string place)
    {
        string? id = null, transaction = null;
        DateTime? time = null;
        for (var i = 0; i < fields.Count && reader.Read(); i++)
        {
            switch (fields[i])
            {
                case "record_id":
                    id = TextOf(ref reader, $"{place}[{i}]");
                    break;
                case "transaction_id":
                    transaction = TextOf(ref reader, $"{place}[{i}]");
                    break;
                case "record_timestamp":
                    time = TimeOf(ref reader, $"{place}[{i}]");
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        EndRow(id, time, transaction, id is null ? 0 : XxHash3.HashToUInt64(row));
    }

    private void ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string place)
    {
        var begin = (int)reader.TokenStartIndex;
        string? id = null, transaction = null;
        DateTime? time = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (!seen.Add(name))
            {
                throw DecodeException.At($"{place}.{name}", $"Column '{name}' occurs twice in the row.");
            }

            switch (name)
            {
                case "record_id":
                    id = TextOf(ref reader, $"{place}.{name}");
                    continue;
                case "transaction_id":
                    transaction = TextOf(ref reader, $"{place}.{name}");
                    continue;
                case "record_timestamp":
                    time = TimeOf(ref reader, $"{place}.{name}");
                    continue;
            }

            var column = _block.Bind(name, $"{place}.{name}");
            if (CellReader.Read(ref reader, column) is { } problem)
            {
                _block.Fault($"{place}.{name}", $"Column '{name}', row {place}: {problem}.");
                column.AddMissing();
            }
        }

        EndRow(id, time, transaction, XxHash3.HashToUInt64(json[begin..(int)reader.BytesConsumed]));
    }

    private static DateTime? TimeOf(ref Utf8JsonReader reader, string place) => TextOf(ref reader, place) switch
    {
        null => null,
        var text => QueryTime.TryParse(text, out var time, out _) ? time : throw DecodeException.At(place, "This must be a date and time in ISO 8601."),
    };

    private static string? TextOf(ref Utf8JsonReader reader, string place) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => reader.GetString(),
        _ => throw DecodeException.At(place, "This must be text."),
    };
}
