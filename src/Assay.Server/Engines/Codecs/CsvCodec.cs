using System.Buffers;
using System.Text;
using Assay.Monitors.Tables;
using Assay.Server.Intake;

namespace Assay.Server.Engines.Codecs;

/// <summary>
/// CSV without a header (RFC 4180), the columns in the order of the features; answers are lines of label and probabilities,
/// or XGBoost's one line for all rows. A container that answers JSON is understood too.
/// </summary>
internal sealed class CsvCodec : IPayloadCodec
{
    public const string CodecName = "csv";
    private const string MediaType = "text/csv";

    public string Name => CodecName;

    public IReadOnlyList<FormatProblem> Problems(PayloadFormat format) => AnswerRows.Problems(format);

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format)
    {
        var features = format.InOrder(rows);
        if (features.Columns.FirstOrDefault(c => c is VectorColumn or JsonColumn) is { } array)
        {
            throw new CodecException(array.Name, "holds arrays, which CSV cannot carry");
        }

        return Write(Enumerable.Range(0, features.RowCount).Select(row => features.Columns.Select(c => c.GetText(row) ?? "")));
    }

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format)
    {
        var builders = FeatureColumns.Builders(format);
        var row = 0;
        foreach (var fields in Lines(body))
        {
            if (fields.Count != builders.Count)
            {
                throw new CodecException($"row {row}", $"has {fields.Count} fields, but the model has {builders.Count} columns ({string.Join(", ", builders.Select(b => b.Name))})");
            }

            for (var i = 0; i < fields.Count; i++)
            {
                if (CellReader.ReadField(fields[i], builders[i]) is { } problem)
                {
                    throw new CodecException($"row {row}, column '{builders[i].Name}'", problem);
                }
            }

            row++;
        }

        return FeatureColumns.Build(builders);
    }

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format) => Write(AnswerRow.Of(answer, format).Select(row =>
        (row.Label is null ? [] : new[] { row.Label }).Concat((row.Probabilities ?? []).Select(p => p.ToString("R")))));

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) =>
        JsonLines.Is(contentType) ? PredictionJson.ReadLines(body, format)
        : JsonBody.Is(contentType) ? PredictionJson.Read(body, format)
        : AnswerRows.Build(CsvAnswer.Rows(Lines(body), format), format);

    private static EncodedPayload Write(IEnumerable<IEnumerable<string>> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            var fields = line.ToList();
            // A line of one empty field would be no line.
            text.AppendJoin(',', fields is [""] ? ["\"\""] : fields.Select(Quote)).Append('\n');
        }

        return new EncodedPayload(MediaType, Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static string Quote(string field) =>
        field.AsSpan().ContainsAny(QuotedCharacters) ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;

    private static readonly SearchValues<char> QuotedCharacters = SearchValues.Create(",\"\r\n");

    private static List<List<string>> Lines(ReadOnlySpan<byte> body)
    {
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body.StartsWith(Encoding.UTF8.Preamble) ? body[3..] : body);
            var reader = new CsvLines(text, ',', int.MaxValue);
            var lines = new List<List<string>>();
            while (reader.TryRead(out var fields))
            {
                lines.Add(fields);
            }

            return lines;
        }
        catch (DecodeException e)
        {
            throw new CodecException("", e.Errors[0].Message);
        }
        catch (DecoderFallbackException)
        {
            throw new CodecException("", "it is not valid UTF-8");
        }
    }
}
