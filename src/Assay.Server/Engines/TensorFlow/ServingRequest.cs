using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Records;

namespace Assay.Server.Engines.TensorFlow;

/// <summary>Reads the rows of a request: <c>instances</c> or <c>examples</c> row by row, or <c>inputs</c> as columns.</summary>
internal static class ServingRequest
{
    public static Table Read(JsonElement root, PayloadFormat format)
    {
        if (EngineJson.Find(root, "inputs") is { } inputs)
        {
            return inputs.ValueKind == JsonValueKind.Object ? ReadColumns(inputs) : ReadRows(inputs, "inputs", format);
        }

        return EngineJson.Find(root, "examples") is { } examples
            ? ReadRows(examples, "examples", format)
            : ReadRows(JsonCells.Member(root, "instances", "request"), "instances", format);
    }

    private static Table ReadRows(JsonElement rows, string place, PayloadFormat format)
    {
        if (rows.ValueKind != JsonValueKind.Array)
        {
            throw new CodecException(place, $"{JsonCells.Show(rows)} is no list of rows");
        }

        var columns = new Dictionary<string, ColumnBuilder>(StringComparer.Ordinal);
        var count = 0;
        foreach (var row in rows.EnumerateArray())
        {
            var here = $"{place}[{count}]";
            foreach (var (name, value) in Cells(row, format))
            {
                if (!columns.TryGetValue(name, out var column))
                {
                    columns.Add(name, column = new ColumnBuilder(name, null));
                }

                if (column.Count > count)
                {
                    throw new CodecException($"{here}.{name}", "occurs twice");
                }

                column.FillTo(count);
                Add(value, column, $"{here}.{name}");
            }

            count++;
        }

        foreach (var column in columns.Values)
        {
            column.FillTo(count);
        }

        return new Table([.. columns.Values.Select(c => c.Build())]);
    }

    private static IEnumerable<(string Name, JsonElement Value)> Cells(JsonElement row, PayloadFormat format)
    {
        if (row.ValueKind == JsonValueKind.Object && !row.TryGetProperty("b64", out _))
        {
            return row.EnumerateObject().Select(m => (m.Name, m.Value));
        }

        return row.ValueKind == JsonValueKind.Array && row.GetArrayLength() > 1
            ? row.EnumerateArray().Select((v, i) => (i < format.Features.Count ? format.Features[i] : i.ToString(), v))
            : [(format.Features is [var only, ..] ? only : "0", row)];
    }

    private static Table ReadColumns(JsonElement inputs)
    {
        var columns = new List<Column>();
        foreach (var input in inputs.EnumerateObject())
        {
            var place = $"inputs.{input.Name}";
            if (input.Value.ValueKind != JsonValueKind.Array)
            {
                throw new CodecException(place, $"{JsonCells.Show(input.Value)} is no list of values");
            }

            var column = new ColumnBuilder(input.Name, null);
            foreach (var value in input.Value.EnumerateArray())
            {
                Add(value, column, $"{place}[{column.Count}]");
            }

            if (columns.Any(c => c.Name == input.Name || c.Length != column.Count))
            {
                throw new CodecException(place, "occurs twice, or has another length than other inputs");
            }

            columns.Add(column.Build());
        }

        return new Table(columns);
    }

    /// <summary>A cell may be wrapped in a dimension of its own or as Base64; a number that is none is missing.</summary>
    private static void Add(JsonElement value, ColumnBuilder column, string place)
    {
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 1)
        {
            value = value[0];
        }

        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("b64", out var base64))
        {
            value = base64;
        }

        if (value.ValueKind == JsonValueKind.String && value.ValueEquals("NaN"u8))
        {
            column.AddMissing();
        }
        else
        {
            JsonCells.Add(value, column, place);
        }
    }
}
