using System.Text;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Intake;
using Assay.Server.Records;

namespace Assay.Server.Engines.Mlflow;

/// <summary>Rows as CSV, as a data frame is written without its index: a header line, empty fields for what is missing.</summary>
internal static class CsvFrame
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="CodecException">A column holds arrays.</exception>
    public static ReadOnlyMemory<byte> Write(Table rows)
    {
        if (rows.Columns.FirstOrDefault(c => c is VectorColumn or JsonColumn) is { } array)
        {
            throw new CodecException(array.Name, "arrays have no place in CSV");
        }

        var text = new StringBuilder();
        text.AppendJoin(',', rows.Columns.Select(c => Quote(c.Name))).Append('\n');
        for (var row = 0; row < rows.RowCount; row++)
        {
            text.AppendJoin(',', rows.Columns.Select(c => c.GetText(row) is { } value ? Quote(value) : "")).Append('\n');
        }

        return Strict.GetBytes(text.ToString());
    }

    /// <exception cref="CodecException">It is no CSV, or a value does not fit its column.</exception>
    public static Table Read(ReadOnlySpan<byte> body, PayloadFormat format)
    {
        try
        {
            var lines = new CsvLines(Strict.GetString(body), ',', int.MaxValue);
            if (!lines.TryRead(out var names))
            {
                throw new CodecException("", "it has no header line");
            }

            if (names.Distinct(StringComparer.Ordinal).Count() < names.Count)
            {
                throw new CodecException("line 1", "a column occurs twice");
            }

            // What is categorical stays text although it may look like a number.
            var columns = names.Select(n => new ColumnBuilder(n, format.Categorical.Contains(n) ? ColumnType.Text : null)).ToList();
            while (lines.TryRead(out var fields))
            {
                Add(fields, columns, $"line {lines.Line}");
            }

            return new Table([.. columns.Select(c => c.Build())]);
        }
        catch (DecodeException e)
        {
            throw new CodecException(e.Errors[0].Target?.Name ?? "", e.Errors[0].Message);
        }
        catch (DecoderFallbackException)
        {
            throw new CodecException("", "it is not valid UTF-8");
        }
    }

    private static void Add(List<string> fields, List<ColumnBuilder> columns, string place)
    {
        if (fields.Count != columns.Count)
        {
            throw new CodecException(place, $"has {fields.Count} fields for {columns.Count} columns");
        }

        for (var i = 0; i < fields.Count; i++)
        {
            if (CellReader.ReadField(fields[i], columns[i]) is { } problem)
            {
                throw new CodecException($"{place}, column '{columns[i].Name}'", problem);
            }
        }
    }

    private static string Quote(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n") || field.Length != field.Trim().Length ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
