using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Azure.Payloads;

/// <summary>
/// The format of models drawn in Studio and in the designer: <c>{"Inputs": {"input1": …}, "GlobalParameters": {}}</c> and
/// <c>{"Results": {"output1": …}}</c>. Rows are objects, or arrays under column names; both are read, and
/// <see cref="IsColumns"/> says which is written. Options: <c>input</c>, <c>output</c>, and <c>input_columns</c> when the
/// service wants more columns than the features, such as the label: those are sent as null.
/// </summary>
internal sealed class InputsResultsCodec : IPayloadCodec
{
    public required string Name { get; init; }

    /// <summary>The names of input and output where <c>payload_format</c> gives none.</summary>
    public required (string Input, string Output) Defaults { get; init; }

    public bool IsColumns { get; init; }

    /// <summary>Whether answers carry numbers as text, as Studio's do.</summary>
    public bool HasTextOnly { get; init; }

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format)
    {
        var input = format.Text("input", Defaults.Input);
        var columns = InputColumns(rows, format);
        if (columns.Columns.FirstOrDefault(c => c is VectorColumn or JsonColumn) is { } array)
        {
            throw new CodecException($"column '{array.Name}'", "holds arrays; the service takes numbers and texts only");
        }

        return EngineJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("Inputs");
            WriteRows(writer, input, columns, inTable: false);
            writer.WriteEndObject();
            writer.WriteStartObject("GlobalParameters");
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) => EngineJson.Read(
        body,
        root => TextNumbers.OfFeatures(ReadRows(JsonCells.Member(root, "Inputs", ""), "Inputs", format.Text("input", Defaults.Input)), format));

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format)
    {
        var rows = ScoredColumns.Write(answer, format);
        if (HasTextOnly)
        {
            rows = new Table([.. rows.Columns.Select(c => TextColumn.From(c.Name, Enumerable.Range(0, c.Length).Select(c.GetText)))]);
        }

        return EngineJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("Results");
            WriteRows(writer, format.Text("output", Defaults.Output), rows, inTable: true);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) => EngineJson.Read(
        body,
        root => ScoredColumns.Read(ReadRows(JsonCells.Member(root, "Results", ""), "Results", format.Text("output", Defaults.Output)), format));

    private static Table InputColumns(Table rows, PayloadFormat format)
    {
        var wanted = format.Texts("input_columns");
        if (wanted.Count == 0)
        {
            return rows;
        }

        var unwanted = format.Features.FirstOrDefault(f => !wanted.Contains(f));
        return unwanted is not null
            ? throw new CodecException("payload_format.input_columns", $"lacks the feature '{unwanted}'")
            : new Table([.. wanted.Select(name => rows.TryGet(name, out var column) ? column : TextColumn.From(name, Enumerable.Repeat<string?>(null, rows.RowCount)))]);
    }

    private void WriteRows(Utf8JsonWriter writer, string name, Table rows, bool inTable)
    {
        writer.WritePropertyName(name);
        if (!IsColumns)
        {
            ObjectRows.Write(writer, rows);
            return;
        }

        writer.WriteStartObject();
        if (inTable)
        {
            writer.WriteString("type", "table");
            writer.WriteStartObject("value");
        }

        writer.WriteStartArray("ColumnNames");
        foreach (var column in rows.Columns)
        {
            writer.WriteStringValue(column.Name);
        }

        writer.WriteEndArray();
        writer.WritePropertyName("Values");
        ArrayRows.Write(writer, rows);
        if (inTable)
        {
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static Table ReadRows(JsonElement parent, string place, string name)
    {
        if (parent.ValueKind != JsonValueKind.Object)
        {
            throw new CodecException(place, $"{JsonCells.Show(parent)} is no object");
        }

        // Services name their ports freely: the only one is the right one whatever its name.
        List<JsonProperty> ports = [.. parent.EnumerateObject()];
        var port = ports.Count == 1 ? ports[0] : ports.Find(p => p.Name == name);
        if (port.Value.ValueKind == JsonValueKind.Undefined)
        {
            throw new CodecException(place, $"has no '{name}', but {string.Join(", ", ports.Select(p => $"'{p.Name}'"))}; set payload_format.{(place == "Inputs" ? "input" : "output")}");
        }

        var here = $"{place}.{port.Name}";
        var rows = port.Value.ValueKind == JsonValueKind.Object && port.Value.TryGetProperty("value", out var value) ? value : port.Value;
        return rows.ValueKind == JsonValueKind.Object
            ? ArrayRows.Read(ArrayRows.Names(JsonCells.Member(rows, "ColumnNames", here), $"{here}.ColumnNames"), JsonCells.Member(rows, "Values", here), $"{here}.Values")
            : ObjectRows.Read(rows, here);
    }
}
