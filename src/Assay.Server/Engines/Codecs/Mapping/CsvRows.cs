using System.Text;
using Assay.Monitors.Tables;
using Assay.Server.Intake;
using Assay.Server.Records;

namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>Rows in a CSV body (RFC 4180). The columns of the tables it writes and reads are named by their places inside a row.</summary>
internal static class CsvRows
{
    private const int MaxLineLength = 1 << 24;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static EncodedPayload Write(RowsMapping mapping, Table rows)
    {
        var steps = rows.Columns.Select(c => JsonPlace.TryParse(c.Name)!.Steps[0]).ToList();
        var columns = mapping.IsPositional ? InOrder(steps, rows) : [.. rows.Columns];
        var text = new StringBuilder();
        if (mapping.HasHeader)
        {
            WriteLine(text, mapping.Delimiter, steps);
        }

        for (var row = 0; row < rows.RowCount; row++)
        {
            WriteLine(text, mapping.Delimiter, columns.Select(c => c?.GetText(row)));
        }

        return new EncodedPayload(mapping.ContentType, Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>The columns that the header names, or that the first line has.</summary>
    public static IReadOnlyList<JsonPlace> Discover(RowsMapping mapping, ReadOnlySpan<byte> body)
    {
        var lines = Lines(mapping, body);
        return !TryRead(lines, out var first) ? []
            : mapping.HasHeader ? [.. first.Select(JsonPlace.Member)]
            : [.. Enumerable.Range(0, first.Count).Select(JsonPlace.Element)];
    }

    public static Table Read(RowsMapping mapping, ReadOnlySpan<byte> body, IReadOnlyList<RowField> fields)
    {
        var lines = Lines(mapping, body);
        List<string>? header = null;
        if (mapping.HasHeader && !TryRead(lines, out header))
        {
            throw new CodecException("line 1", "the header is missing");
        }

        var columns = fields.Select(f => new ColumnBuilder(f.Place.Text, f.Type)).ToList();
        var positions = fields.Select(f => Position(f, header)).ToList();
        while (TryRead(lines, out var cells))
        {
            if (header is not null && cells.Count != header.Count)
            {
                throw new CodecException($"line {lines.Line}", $"has {cells.Count} fields, the header names {header.Count}");
            }

            for (var f = 0; f < fields.Count; f++)
            {
                Add(cells, positions[f], columns[f], fields[f], lines.Line);
            }
        }

        return new Table([.. columns.Select(c => c.Build())]);
    }

    private static void Add(List<string> cells, int position, ColumnBuilder column, RowField field, int line)
    {
        if (position >= cells.Count)
        {
            throw new CodecException($"line {line}", $"has {cells.Count} fields and no '{field.Place}'");
        }

        var text = position < 0 ? "" : cells[position];
        if (text.Length == 0 && field.Kind != CellKind.Any)
        {
            throw new CodecException($"line {line}", $"has nothing in '{field.Place}'");
        }

        if (CellReader.ReadField(text, column) is { } problem)
        {
            throw new CodecException($"line {line}", $"'{field.Place}': {problem}");
        }
    }

    private static int Position(RowField field, List<string>? header)
    {
        if (header is null)
        {
            return JsonPlace.IndexOf(field.Place.Steps[0]);
        }

        var position = header.IndexOf(field.Place.Steps[0]);
        return position >= 0 || !field.IsRequired
            ? position
            : throw new CodecException("line 1", $"the header has no '{field.Place.Steps[0]}'; it has {string.Join(", ", header.Take(10).Select(h => $"'{h}'"))}");
    }

    private static List<Column?> InOrder(List<string> steps, Table rows)
    {
        var columns = new List<Column?>();
        for (var i = 0; i < steps.Count; i++)
        {
            var position = JsonPlace.IndexOf(steps[i]);
            while (columns.Count <= position)
            {
                columns.Add(null);
            }

            columns[position] = rows.Columns[i];
        }

        return columns;
    }

    private static void WriteLine(StringBuilder text, char delimiter, IEnumerable<string?> cells)
    {
        var first = true;
        var begin = text.Length;
        foreach (var cell in cells)
        {
            if (!first)
            {
                text.Append(delimiter);
            }

            first = false;
            if (cell is not null && (cell.AsSpan().IndexOfAny(delimiter, '"', '\n') >= 0 || cell.Contains('\r')))
            {
                text.Append('"').Append(cell.Replace("\"", "\"\"")).Append('"');
            }
            else
            {
                text.Append(cell);
            }
        }

        if (text.Length == begin)
        {
            // A line without a character would be no row at all.
            text.Append("\"\"");
        }

        text.Append("\r\n");
    }

    private static CsvLines Lines(RowsMapping mapping, ReadOnlySpan<byte> body)
    {
        try
        {
            return new CsvLines(StrictUtf8.GetString(body.StartsWith(Encoding.UTF8.Preamble) ? body[3..] : body), mapping.Delimiter, MaxLineLength);
        }
        catch (DecoderFallbackException e)
        {
            throw new CodecException("", $"it is not valid UTF-8 at byte {e.Index}");
        }
    }

    private static bool TryRead(CsvLines lines, out List<string> cells)
    {
        try
        {
            return lines.TryRead(out cells);
        }
        catch (DecodeException e)
        {
            throw new CodecException(e.Errors[0].Target?.Name ?? "", e.Errors[0].Message);
        }
    }
}
