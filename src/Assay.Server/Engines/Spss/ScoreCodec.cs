using System.Globalization;
using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Records;

namespace Assay.Server.Engines.Spss;

/// <summary>
/// SPSS's getScore: rows of name and value, all of them text, and columns with the algorithm's letters in their names.
/// Options: <c>input_table_id</c> and <c>configuration_id</c>; without them the id of the input schema and the name of the
/// asset, where OpenScale keeps them.
/// </summary>
internal sealed class ScoreCodec : IPayloadCodec
{
    public const string CodecName = "spss_score";

    public string Name => CodecName;

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format)
    {
        var table = format.Text("input_table_id", format.InputSchemaId ?? "");
        var configuration = ConfigurationId(format)
            ?? throw new CodecException("payload_format.configuration_id", "is missing, and the asset has no name");
        if (table.Length == 0)
        {
            throw new CodecException("payload_format.input_table_id", "is missing, and the input schema has no id");
        }

        if (rows.Columns.FirstOrDefault(c => c is VectorColumn or JsonColumn) is { } array)
        {
            throw new CodecException($"column '{array.Name}'", "holds arrays; SPSS takes single values only");
        }

        return EngineJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("requestInputTable");
            writer.WriteStartObject();
            writer.WriteString("id", table);
            writer.WriteStartArray("requestInputRow");
            for (var row = 0; row < rows.RowCount; row++)
            {
                WriteRow(writer, rows, row);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteString("id", configuration);
            writer.WriteEndObject();
        });
    }

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) => EngineJson.Read(body, root =>
    {
        var tables = Array(JsonCells.Member(root, "requestInputTable", ""), "requestInputTable");
        if (tables.GetArrayLength() != 1)
        {
            throw new CodecException("requestInputTable", $"has {tables.GetArrayLength()} tables; one is expected");
        }

        const string place = "requestInputTable[0].requestInputRow";
        var rows = Array(JsonCells.Member(tables[0], "requestInputRow", "requestInputTable[0]"), place);
        var columns = new Dictionary<string, ColumnBuilder>(StringComparer.Ordinal);
        var row = 0;
        foreach (var item in rows.EnumerateArray())
        {
            ReadRow(item, columns, row, $"{place}[{row}].input");
            row++;
        }

        foreach (var column in columns.Values)
        {
            column.FillTo(row);
        }

        return TextNumbers.OfFeatures(new Table([.. columns.Values.Select(c => c.Build())]), format);
    });

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format)
    {
        var rows = ModelColumns.Write(answer, format);
        return EngineJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("providedBy", format.AssetName ?? "model");
            writer.WriteString("id", ConfigurationId(format) ?? "model");
            writer.WriteStartObject("columnNames");
            writer.WriteStartArray("name");
            foreach (var column in rows.Columns)
            {
                writer.WriteStringValue(column.Name);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteStartArray("rowValues");
            for (var row = 0; row < rows.RowCount; row++)
            {
                writer.WriteStartObject();
                writer.WriteStartArray("value");
                foreach (var column in rows.Columns)
                {
                    writer.WriteStartObject();
                    writer.WriteString("value", Text(column, row));
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) => EngineJson.Read(body, root =>
    {
        var names = ArrayRows.Names(JsonCells.Member(JsonCells.Member(root, "columnNames", ""), "name", "columnNames"), "columnNames.name");
        var columns = names.Select(n => new ColumnBuilder(n, null)).ToList();
        var row = 0;
        foreach (var item in Array(JsonCells.Member(root, "rowValues", ""), "rowValues").EnumerateArray())
        {
            var place = $"rowValues[{row++}].value";
            var cells = Array(JsonCells.Member(item, "value", place), place);
            if (cells.GetArrayLength() != columns.Count)
            {
                throw new CodecException(place, $"has {cells.GetArrayLength()} values for {columns.Count} columns");
            }

            var i = 0;
            foreach (var cell in cells.EnumerateArray())
            {
                JsonCells.Add(Value(cell, $"{place}[{i}]"), columns[i], $"{place}[{i}]");
                i++;
            }
        }

        return ModelColumns.Read(new Table([.. columns.Select(c => c.Build())]), format);
    });

    /// <summary>The id of the scoring configuration; null when nobody gives one.</summary>
    public static string? ConfigurationId(PayloadFormat format) =>
        format.Text("configuration_id", format.AssetName ?? "") is { Length: > 0 } id ? id : null;

    private static void WriteRow(Utf8JsonWriter writer, Table rows, int row)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("input");
        foreach (var column in rows.Columns)
        {
            writer.WriteStartObject();
            writer.WriteString("name", column.Name);
            writer.WriteString("value", Text(column, row));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void ReadRow(JsonElement row, Dictionary<string, ColumnBuilder> columns, int index, string place)
    {
        var i = 0;
        foreach (var pair in Array(JsonCells.Member(row, "input", place), place).EnumerateArray())
        {
            var here = $"{place}[{i++}]";
            var name = JsonCells.Member(pair, "name", here) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw new CodecException($"{here}.name", "is no text");
            if (!columns.TryGetValue(name, out var column))
            {
                columns.Add(name, column = new ColumnBuilder(name, null));
            }

            if (column.Count > index)
            {
                throw new CodecException(here, $"'{name}' occurs twice");
            }

            column.FillTo(index);
            JsonCells.Add(Value(pair, here), column, here);
        }
    }

    private static JsonElement Value(JsonElement cell, string place) => JsonCells.Member(cell, "value", place);

    private static string? Text(Column column, int row) => column is TimestampColumn && !column.IsMissing(row)
        ? ((DateTime)column[row]!).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)
        : column.GetText(row);

    private static JsonElement Array(JsonElement value, string place) => value.ValueKind == JsonValueKind.Array
        ? value
        : throw new CodecException(place, $"{JsonCells.Show(value)} is no array");
}
