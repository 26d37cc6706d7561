using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Records;

namespace Assay.Server.Engines.Seldon;

/// <summary>The member <c>data</c>: names with rows, or names with a tensor.</summary>
internal static class SeldonData
{
    /// <exception cref="CodecException">A tensor holds numbers only; names the column that does not.</exception>
    public static void Write(Utf8JsonWriter writer, Table rows, bool asTensor)
    {
        writer.WriteStartObject("data");
        writer.WriteStartArray("names");
        foreach (var column in rows.Columns)
        {
            writer.WriteStringValue(column.Name);
        }

        writer.WriteEndArray();
        if (asTensor)
        {
            WriteTensor(writer, rows);
        }
        else
        {
            writer.WritePropertyName("ndarray");
            ArrayRows.Write(writer, rows);
        }

        writer.WriteEndObject();
    }

    /// <summary>The names; none when there are none.</summary>
    /// <exception cref="CodecException">They are no array of names.</exception>
    public static IReadOnlyList<string> Names(JsonElement data) =>
        EngineJson.Find(data, "names") is { ValueKind: not JsonValueKind.Null } names ? ArrayRows.Names(names, "data.names") : [];

    /// <summary>How many values a row has, and all of them row by row.</summary>
    /// <exception cref="CodecException">The values do not fill the shape.</exception>
    public static (int Width, IReadOnlyList<JsonElement> Values) ReadTensor(JsonElement tensor)
    {
        var shape = JsonCells.Numbers(JsonCells.Member(tensor, "shape", "data.tensor"), "data.tensor.shape");
        var values = JsonCells.Member(tensor, "values", "data.tensor");
        var count = values.ValueKind == JsonValueKind.Array ? values.GetArrayLength() : throw new CodecException("data.tensor.values", $"{JsonCells.Show(values)} is no array");
        if (shape.Length == 0 || shape.Any(d => d < 0 || d != Math.Floor(d)) || shape.Aggregate(1.0, (a, b) => a * b) != count)
        {
            throw new CodecException("data.tensor.shape", $"[{string.Join(",", shape)}] is no shape of {count} values");
        }

        return (shape[0] == 0 ? 1 : (int)(count / shape[0]), [.. values.EnumerateArray()]);
    }

    public static double[][] ToVectors(int width, IReadOnlyList<JsonElement> values) =>
        [.. values.Chunk(width).Select((row, i) => row.Select(v => JsonCells.Number(v, $"data.tensor, row {i}")).ToArray())];

    /// <exception cref="CodecException">There are other names than columns.</exception>
    public static Table ToTable((int Width, IReadOnlyList<JsonElement> Values) tensor, IReadOnlyList<string> names)
    {
        if (names.Count > 0 && names.Count != tensor.Width)
        {
            throw new CodecException("data.tensor.shape", $"has {tensor.Width} columns for {names.Count} names");
        }

        var columns = Enumerable.Range(0, tensor.Width).Select(i => new ColumnBuilder(names.Count > 0 ? names[i] : i.ToString(), null)).ToList();
        for (var i = 0; i < tensor.Values.Count; i++)
        {
            JsonCells.Add(tensor.Values[i], columns[i % tensor.Width], $"data.tensor, row {i / tensor.Width}");
        }

        return new Table([.. columns.Select(c => c.Build())]);
    }

    private static void WriteTensor(Utf8JsonWriter writer, Table rows)
    {
        writer.WriteStartObject("tensor");
        writer.WriteStartArray("shape");
        writer.WriteNumberValue(rows.RowCount);
        writer.WriteNumberValue(rows.Columns.Count);
        writer.WriteEndArray();
        writer.WriteStartArray("values");
        for (var row = 0; row < rows.RowCount; row++)
        {
            foreach (var column in rows.Columns)
            {
                writer.WriteNumberValue(column.TryGetNumber(row, out var number)
                    ? number
                    : throw new CodecException($"row {row}, column '{column.Name}'", "is missing or no number; a tensor holds numbers only"));
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
