using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>
/// Decodes payload records in CSV: a scored row a line, with the features and the answer side by side. The header names
/// the columns; those that a JSON record has beside request and response are the record's own. Lines of one scoring id
/// that follow one another are one record.
/// </summary>
internal sealed class PayloadCsvDecoder
{
    private const string ScoringId = "scoring_id";
    private const string ResponseTime = "response_time";

    private readonly RowBlock _block;
    private readonly PayloadContext _context;
    private readonly PayloadColumns _columns;
    private readonly IReadOnlyList<string> _names;
    private readonly ColumnBuilder?[] _builders;
    private readonly int _id;

    private IReadOnlyList<string> _first = [];
    private int _firstLine;
    private int _rows;

    private PayloadCsvDecoder(RowBlock block, PayloadContext context, IReadOnlyList<string> names)
    {
        _block = block;
        _context = context;
        _columns = new PayloadColumns(block, context);
        _names = names;
        _builders = block.Bind(names, "header", HeadOf(block));
        _id = names.ToList().IndexOf(ScoringId);
    }

    /// <summary>Decodes a body into an empty block.</summary>
    /// <param name="bytes">The text in UTF-8, with or without a byte-order mark.</param>
    /// <param name="options">How to read it; there is a header in any case.</param>
    /// <param name="block">Where the rows go.</param>
    /// <param name="context">Time, ids, and which columns may hold probabilities of all classes.</param>
    /// <exception cref="DecodeException">Something cannot be stored; names line and column.</exception>
    public static void Decode(ReadOnlySpan<byte> bytes, CsvOptions options, RowBlock block, PayloadContext context)
    {
        var lines = CsvLines.Open(bytes, options);
        var names = lines.ReadHeader();
        var decoder = new PayloadCsvDecoder(block, context, names);
        foreach (var fields in lines.ReadRows(names.Count, options))
        {
            decoder.AddLine(fields, lines.Line);
        }

        decoder.EndRecord();
        block.ThrowIfFaulty();
    }

    /// <summary>The columns that say something of the record. A feature may be called as the response time is.</summary>
    private static HashSet<string> HeadOf(RowBlock block)
    {
        HashSet<string> head = [ScoringId, "scoring_timestamp", "asset_revision", "transaction_id", "user_id"];
        if (block.Schema.IndexOf(ResponseTime) < 0)
        {
            head.Add(ResponseTime);
        }

        return head;
    }

    private void AddLine(IReadOnlyList<string> fields, int line)
    {
        if (_rows > 0 && (IdOf(fields).Length == 0 || IdOf(fields) != IdOf(_first)))
        {
            EndRecord();
        }

        if (_rows == 0)
        {
            (_first, _firstLine) = (fields, line);
            _block.Hash.Reset();
        }

        for (var i = 0; i < fields.Count; i++)
        {
            if (_builders[i] is { } column)
            {
                AddCell(column, fields[i], line);
            }
            else if (fields[i] != _first[i])
            {
                throw DecodeException.At(Place(line), $"Column '{_names[i]}', line {line}: this must be the same as in line {_firstLine}, which has the same scoring_id.");
            }
        }

        _block.Hash.Append(MemoryMarshal.AsBytes(string.Join('\u001f', fields).AsSpan()));
        _rows++;
    }

    private void AddCell(ColumnBuilder column, string field, int line)
    {
        var isArray = column.Type is null && field.StartsWith('[') && _context.ProbabilityColumns.Contains(column.Name);
        if ((isArray ? CellReader.ReadArrayField(field, column) : CellReader.ReadField(field, column)) is { } problem)
        {
            _block.Fault(Place(line), $"Column '{column.Name}', line {line}: {problem}.");
            column.AddMissing();
        }
    }

    private void EndRecord()
    {
        if (_rows == 0)
        {
            return;
        }

        RecordHead head = default;
        for (var i = 0; i < _first.Count; i++)
        {
            if (_builders[i] is null && _first[i].Length > 0)
            {
                ReadHead(ref head, _names[i], _first[i]);
            }
        }

        _columns.EndRecord(head, _block.Hash.GetCurrentHashAsUInt64(), _rows);
        _rows = 0;
    }

    private void ReadHead(ref RecordHead head, string name, string text)
    {
        switch (name)
        {
            case "scoring_timestamp":
                head.Time = QueryTime.TryParse(text, out var time, out _) ? time.Micros() : throw Wrong(name, "a date and time in ISO 8601");
                break;
            case ResponseTime:
                head.ResponseTime = PayloadDecoder.TryReadMilliseconds(text, out var milliseconds) ? milliseconds : throw Wrong(name, "a number of milliseconds, 0 or more");
                break;
            case ScoringId:
                head.Id = ReadText(name, text);
                break;
            case "asset_revision":
                head.Revision = ReadText(name, text);
                break;
            case "transaction_id":
                head.Transaction = ReadText(name, text);
                break;
            case "user_id":
                head.User = ReadText(name, text);
                break;
        }
    }

    private byte[] ReadText(string name, string text) =>
        text.Length <= PayloadDecoder.MaxTextLength ? Encoding.UTF8.GetBytes(text) : throw Wrong(name, $"text of at most {PayloadDecoder.MaxTextLength} characters");

    private DecodeException Wrong(string name, string expected) => DecodeException.At(Place(_firstLine), $"Column '{name}', line {_firstLine}: this must be {expected}.");

    private string IdOf(IReadOnlyList<string> fields) => _id < 0 ? "" : fields[_id];

    private static string Place(int line) => $"line {line}";
}
