using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;

namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>
/// A format that is declared instead of programmed: <c>payload_format</c> says where in a JSON or CSV body the rows stand,
/// and where inside a row each value.
/// </summary>
internal sealed class MappingCodec : IPayloadCodec
{
    public const string CodecName = "mapping";

    // A deployment's options live as long as its scoring: one row a call would read them thousands of times.
    private readonly ConditionalWeakTable<JsonObject, PayloadMapping> _read = [];

    public string Name => CodecName;

    public IReadOnlyList<FormatProblem> Problems(PayloadFormat format)
    {
        var problems = new List<FormatProblem>();
        MappingReader.Read(format.Options, problems);
        return problems;
    }

    public int MaxRows(PayloadFormat format) => Mapping(format).Request.Rows.IsOneRow ? 1 : int.MaxValue;

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format)
    {
        var request = Mapping(format).Request;
        var placed = RequestColumns.ToPlaces(request, rows, format);
        return request.Rows.IsCsv ? CsvRows.Write(request.Rows, placed) : JsonRowWriter.Write(request.Rows, placed, null);
    }

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format)
    {
        var request = Mapping(format).Request;
        if (request.Rows.IsCsv)
        {
            return RequestColumns.ToNames(request, CsvRows.Read(request.Rows, body, RequestColumns.Fields(request, body, format)), format);
        }

        return ReadJson(body, json => RequestColumns.ToNames(request, JsonRowReader.Read(request.Rows, json, RequestColumns.Fields(request, json, format)), format));
    }

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format)
    {
        var mapping = Mapping(format).Answer;
        var placed = AnswerColumns.ToPlaces(mapping, answer, format);
        return mapping.Rows.IsCsv ? CsvRows.Write(mapping.Rows, placed) : JsonRowWriter.Write(mapping.Rows, placed, answer.Labels ?? format.Classes);
    }

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format)
    {
        var mapping = Mapping(format).Answer;
        var fields = AnswerColumns.Fields(mapping);
        if (mapping.Rows.IsCsv)
        {
            return AnswerColumns.ToAnswer(mapping, CsvRows.Read(mapping.Rows, body, fields), null, format);
        }

        return ReadJson(body, json => FindError(mapping, json) is { } said
            ? throw new CodecException("", said) { IsReported = true }
            : AnswerColumns.ToAnswer(mapping, JsonRowReader.Read(mapping.Rows, json, fields), JsonRowReader.ReadLabels(mapping.Rows, json), format));
    }

    public string? ReadError(ReadOnlySpan<byte> body, PayloadFormat format)
    {
        var mapping = Mapping(format).Answer;
        try
        {
            return mapping.Error is null ? null : ReadJson(body, json => FindError(mapping, json));
        }
        catch (CodecException)
        {
            // What is no JSON has no such place; the body as it is says more.
            return null;
        }
    }

    private static string? FindError(AnswerMapping mapping, JsonElement body) =>
        mapping.Error?.Find(body) is { ValueKind: not JsonValueKind.Null } said ? said.ToString() : null;

    private PayloadMapping Mapping(PayloadFormat format) => _read.GetValue(format.Options, options =>
    {
        var problems = new List<FormatProblem>();
        return MappingReader.Read(options, problems) ?? throw FormatProblem.ToException(problems);
    });

    private static T ReadJson<T>(ReadOnlySpan<byte> body, Func<JsonElement, T> read)
    {
        using var document = EngineJson.Parse(body);
        try
        {
            return read(document.RootElement);
        }
        catch (InvalidOperationException)
        {
            throw new CodecException("", "it holds text that is not valid Unicode");
        }
    }
}
