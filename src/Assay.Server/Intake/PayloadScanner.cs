using System.Text.Json;

namespace Assay.Server.Intake;

/// <summary>
/// Decodes payload records of the usual form: members in the usual order, each once, fields before values, plain
/// values. Whatever else comes, wrong or merely unusual, is left to <see cref="PayloadDecoder"/>, which starts anew.
/// </summary>
internal ref struct PayloadScanner
{
    private const int MaxTextBytes = 1_000;

    private readonly ReadOnlySpan<byte> _json;
    private readonly RowBlock _block;
    private readonly PayloadColumns _columns;
    private int _at;

    private PayloadScanner(ReadOnlySpan<byte> json, RowBlock block, PayloadColumns columns)
    {
        _json = json;
        _block = block;
        _columns = columns;
    }

    /// <summary>Decodes a body into an empty block; what is in the block is meaningless when the answer is <see langword="false"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> json, RowBlock block, PayloadContext context)
    {
        try
        {
            var scanner = new PayloadScanner(json, block, new PayloadColumns(block, context));
            return scanner.TryReadBody();
        }
        catch (Exception e) when (e is DecodeException or JsonException or InvalidOperationException)
        {
            // A field list that cannot be bound: the decoder knows what to say, and whether something else comes first.
            return false;
        }
    }

    /// <summary>How many rows a scoring request of the usual form has; null when it is wrong or merely unusual.</summary>
    /// <param name="json">The request: fields and values, in <c>input_data</c> or not.</param>
    /// <param name="scratch">An empty block that takes any column. What is in it afterwards is meaningless.</param>
    public static int? CountRows(ReadOnlySpan<byte> json, RowBlock scratch)
    {
        try
        {
            var scanner = new PayloadScanner(json, scratch, default);
            FieldBinding? binding = null;
            return scanner.TryReadPart("input_data"u8, ref binding, out var rows) && scanner.IsAtEnd() ? rows : null;
        }
        catch (Exception e) when (e is DecodeException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private bool TryReadBody()
    {
        if (Peek() == '{')
        {
            return TryReadRecord() && IsAtEnd();
        }

        if (!Take('['))
        {
            return false;
        }

        if (Take(']'))
        {
            return IsAtEnd();
        }

        do
        {
            if (!TryReadRecord())
            {
                return false;
            }
        }
        while (Take(','));
        return Take(']') && IsAtEnd();
    }

    private bool TryReadRecord()
    {
        if (!Take('{'))
        {
            return false;
        }

        RecordHead head = default;
        FieldBinding? request = null;
        var (rows, answered) = (-1, -1);
        _block.Hash.Reset();
        do
        {
            if (!TryTakeName(out var name))
            {
                return false;
            }

            var isRead = name switch
            {
                _ when name.SequenceEqual("scoring_id"u8) => head.Id.IsEmpty && TryReadText(out head.Id),
                _ when name.SequenceEqual("request"u8) => rows < 0 && answered < 0 && TryReadPart("input_data"u8, ref request, out rows),
                _ when name.SequenceEqual("response"u8) => rows >= 0 && answered < 0 && TryReadAnswer(request, out answered),
                _ when name.SequenceEqual("response_time"u8) => head.ResponseTime is null && TryReadMilliseconds(ref head),
                _ when name.SequenceEqual("scoring_timestamp"u8) => head.Time is null && TryReadTime(ref head),
                _ when name.SequenceEqual("asset_revision"u8) => head.Revision.IsEmpty && TryReadText(out head.Revision),
                _ when name.SequenceEqual("transaction_id"u8) => head.Transaction.IsEmpty && TryReadText(out head.Transaction),
                _ when name.SequenceEqual("user_id"u8) => head.User.IsEmpty && TryReadText(out head.User),
                _ => false,
            };
            if (!isRead)
            {
                return false;
            }
        }
        while (Take(','));
        if (!Take('}') || rows < 0 || (answered >= 0 && answered != rows))
        {
            return false;
        }

        _columns.EndRecord(head, _block.Hash.GetCurrentHashAsUInt64(), rows);
        return true;
    }

    private bool TryReadAnswer(FieldBinding? request, out int rows)
    {
        var binding = request;
        return TryReadPart("predictions"u8, ref binding, out rows);
    }

    /// <summary>Reads a request or answer: fields and values, in an array under <paramref name="wrapper"/> or not.</summary>
    /// <param name="wrapper">The member that may hold the same object in an array.</param>
    /// <param name="binding">The request's binding if this is the answer; afterwards that of this part.</param>
    /// <param name="rows">How many rows it has.</param>
    private bool TryReadPart(ReadOnlySpan<byte> wrapper, ref FieldBinding? binding, out int rows)
    {
        rows = -1;
        Peek();
        var begin = _at;
        if (!Take('{') || !TryTakeName(out var name))
        {
            return false;
        }

        var isWrapped = name.SequenceEqual(wrapper);
        if (isWrapped && !(Take('[') && Take('{') && TryTakeName(out name)))
        {
            return false;
        }

        var isRead = name.SequenceEqual("fields"u8) && TryReadFields(ref binding)
            && Take(',') && TryTakeName(out name) && name.SequenceEqual("values"u8)
            && Move(RowScanner.Read(_json, _at, binding!.Columns, out rows))
            && Take('}') && (!isWrapped || (Take(']') && Take('}')));
        _block.Hash.Append(_json[begin.._at]);
        return isRead;
    }

    private bool TryReadFields(ref FieldBinding? binding)
    {
        Peek();
        var begin = _at;
        if (!TrySkipNames())
        {
            return false;
        }

        var bytes = _json[begin.._at];
        binding = _block.FindBinding(bytes, binding) ?? _block.AddBinding(bytes, binding, ReadNames(bytes), "fields");
        return true;
    }

    private bool TrySkipNames()
    {
        if (!Take('['))
        {
            return false;
        }

        do
        {
            if (Peek() != '"' || !Move(JsonScanner.TakeText(_json, _at, out _)))
            {
                return false;
            }
        }
        while (Take(','));
        return Take(']');
    }

    private static List<string> ReadNames(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return FieldsValues.ReadNames(ref reader, "fields");
    }

    private bool TryTakeName(out ReadOnlySpan<byte> name) => TryTakeText(out name) && Take(':');

    /// <summary>Takes text without escapes.</summary>
    private bool TryTakeText(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (Peek() != '"')
        {
            return false;
        }

        var begin = _at + 1;
        if (!Move(JsonScanner.TakeText(_json, _at, out var isEscaped)) || isEscaped)
        {
            return false;
        }

        text = _json[begin..(_at - 1)];
        return true;
    }

    private bool TryReadText(out ReadOnlySpan<byte> text) =>
        TryTakeText(out text) && text.Length is > 0 and <= MaxTextBytes && System.Text.Unicode.Utf8.IsValid(text);

    private bool TryReadMilliseconds(ref RecordHead head)
    {
        if (!JsonScanner.BeginsNumber(Peek()) || !Move(JsonScanner.TakeNumber(_json, _at, out var number, out _, out _)) || number is < 0 or >= 1e12)
        {
            return false;
        }

        head.ResponseTime = number;
        return true;
    }

    private bool TryReadTime(ref RecordHead head)
    {
        if (!TryReadText(out var text) || IsoTime.Parse(text) is not { } micros)
        {
            return false;
        }

        head.Time = micros;
        return true;
    }

    /// <summary>The next byte that is no white space, which is not taken.</summary>
    private byte Peek()
    {
        _at = JsonScanner.SkipSpace(_json, _at);
        return JsonScanner.At(_json, _at);
    }

    private bool Take(char expected)
    {
        if (Peek() != expected)
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool Move(int to)
    {
        if (to == JsonScanner.None)
        {
            return false;
        }

        _at = to;
        return true;
    }

    private bool IsAtEnd()
    {
        Peek();
        return _at == _json.Length;
    }
}
