using System.Text;

namespace Assay.Server.Intake;

/// <summary>Splits CSV text into lines of fields.</summary>
internal sealed class CsvLines(string text, char delimiter, int maxLineLength)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private int _position;

    /// <summary>The number of the line read last; lines inside quotes count.</summary>
    public int Line { get; private set; }

    /// <param name="bytes">The text in UTF-8, with or without a byte-order mark.</param>
    /// <param name="options">How to read it.</param>
    /// <exception cref="DecodeException">The text is not UTF-8.</exception>
    public static CsvLines Open(ReadOnlySpan<byte> bytes, CsvOptions options)
    {
        try
        {
            return new CsvLines(StrictUtf8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes), options.Delimiter, options.MaxLineLength);
        }
        catch (DecoderFallbackException e)
        {
            throw DecodeException.At("$", $"The body is not valid UTF-8 at byte {e.Index}.");
        }
    }

    /// <summary>The names in the header line.</summary>
    /// <exception cref="DecodeException">There is none.</exception>
    public IReadOnlyList<string> ReadHeader() => TryRead(out var header) ? header : throw DecodeException.At("line 1", "The header line is missing.");

    /// <summary>The lines that are left, without those that the options pass over; afterwards <see cref="Line"/> is that of the last one.</summary>
    /// <param name="width">How many fields a line has.</param>
    /// <param name="options">What is passed over.</param>
    /// <exception cref="DecodeException">A line has another number of fields.</exception>
    public IEnumerable<IReadOnlyList<string>> ReadRows(int width, CsvOptions options)
    {
        var skip = options.Skip;
        for (var taken = 0L; (options.Limit is null || taken < options.Limit) && TryRead(out var fields);)
        {
            if (skip-- > 0)
            {
                continue;
            }

            if (fields.Count == width)
            {
                taken++;
                yield return fields;
            }
            else if (!options.ContinueOnError)
            {
                throw DecodeException.At($"line {Line}", $"Line {Line} has {fields.Count} fields, the header names {width}.");
            }
        }
    }

    /// <summary>Reads the next line that is not empty.</summary>
    /// <exception cref="DecodeException">A quote is not closed, or the line is too long.</exception>
    public bool TryRead(out List<string> fields)
    {
        fields = [];
        while (_position < text.Length && (text[_position] is '\r' or '\n'))
        {
            Line += text[_position++] == '\n' ? 1 : 0;
        }

        if (_position >= text.Length)
        {
            return false;
        }

        Line++;
        var begin = _position;
        do
        {
            fields.Add(_position < text.Length && text[_position] == '"' ? ReadQuoted() : ReadPlain());
            if (_position - begin > maxLineLength)
            {
                throw DecodeException.At($"line {Line}", $"Line {Line} is longer than {maxLineLength} characters.");
            }
        }
        while (_position < text.Length && text[_position++] == delimiter);
        return true;
    }

    private string ReadPlain()
    {
        var rest = text.AsSpan(_position);
        var end = rest.IndexOfAny(delimiter, '\r', '\n');
        var field = end < 0 ? rest : rest[..end];
        _position += field.Length;
        return field.ToString();
    }

    private string ReadQuoted()
    {
        var field = new StringBuilder();
        var begin = Line;
        _position++;
        while (_position < text.Length)
        {
            var c = text[_position++];
            if (c != '"')
            {
                Line += c == '\n' ? 1 : 0;
                field.Append(c);
            }
            else if (_position < text.Length && text[_position] == '"')
            {
                field.Append('"');
                _position++;
            }
            else
            {
                return field.ToString();
            }
        }

        throw DecodeException.At($"line {begin}", $"A quote that opens in line {begin} is not closed.");
    }
}
