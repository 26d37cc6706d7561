using System.Text;

namespace Assay.Server.Intake;

/// <summary>Splits CSV text into lines of fields.</summary>
internal sealed class CsvLines(string text, char delimiter, int maxLineLength)
{
    private int _position;

    /// <summary>The number of the line read last; lines inside quotes count.</summary>
    public int Line { get; private set; }

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
