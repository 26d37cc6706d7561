using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Records;

namespace Assay.Server.Engines.OpenInference;

/// <summary>A tensor as it was read: its elements row by row, whether they came flat or nested.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">Its datatype.</param>
/// <param name="Rows">The first dimension: the batch.</param>
/// <param name="Width">How many elements a row has.</param>
/// <param name="Elements">All elements.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record Tensor(string Name, string Datatype, int Rows, int Width, IReadOnlyList<JsonElement> Elements, string Place)
{
    public bool IsText => Datatype == "BYTES";

    /// <exception cref="CodecException">It is none, or its elements do not fill its shape.</exception>
    public static Tensor Read(JsonElement tensor, string place)
    {
        var name = EngineJson.Text(tensor, "name") ?? throw new CodecException(place, "has no 'name'");
        var datatype = EngineJson.Text(tensor, "datatype") ?? throw new CodecException(place, "has no 'datatype'");
        if (TypeOf(datatype) is null)
        {
            throw new CodecException($"{place}.datatype", $"'{datatype}' is no datatype that JSON carries");
        }

        var elements = new List<JsonElement>();
        Flatten(JsonCells.Member(tensor, "data", place), elements);
        var (rows, width) = Shape(JsonCells.Member(tensor, "shape", place), elements.Count, $"{place}.shape");
        return new Tensor(name, datatype, rows, width, elements, place);
    }

    /// <summary>The tensor as a column: one value a row, or an array of numbers where a row has several.</summary>
    /// <exception cref="CodecException">An element is not of the datatype; names the row.</exception>
    public Column ToColumn(string name)
    {
        if (Width == 1)
        {
            var column = new ColumnBuilder(name, TypeOf(Datatype));
            for (var row = 0; row < Rows; row++)
            {
                JsonCells.Add(Elements[row], column, $"{Place}.data, row {row}");
            }

            return column.Build();
        }

        return new VectorColumn(name, ToVectors());
    }

    /// <summary>The elements as an array of numbers a row.</summary>
    /// <exception cref="CodecException">They are no numbers; names the row.</exception>
    public double[][] ToVectors() => IsText
        ? throw new CodecException(Place, $"'{Name}' has {Width} texts a row; one can be read")
        : [.. Enumerable.Range(0, Rows).Select(row => Enumerable.Range(0, Width).Select(i => JsonCells.Number(Elements[(row * Width) + i], $"{Place}.data, row {row}")).ToArray())];

    private static ColumnType? TypeOf(string datatype) => datatype switch
    {
        "BYTES" => ColumnType.Text,
        "BOOL" => ColumnType.Boolean,
        "FP16" or "FP32" or "FP64" or "BF16" => ColumnType.Double,
        "INT8" or "INT16" or "INT32" or "INT64" or "UINT8" or "UINT16" or "UINT32" or "UINT64" => ColumnType.Integer,
        _ => null,
    };

    private static void Flatten(JsonElement data, List<JsonElement> elements)
    {
        if (data.ValueKind != JsonValueKind.Array)
        {
            elements.Add(data);
            return;
        }

        foreach (var item in data.EnumerateArray())
        {
            Flatten(item, elements);
        }
    }

    private static (int Rows, int Width) Shape(JsonElement shape, int count, string place)
    {
        if (shape.ValueKind != JsonValueKind.Array || shape.GetArrayLength() == 0)
        {
            throw new CodecException(place, "is no array of dimensions");
        }

        var product = 1L;
        var rows = -1;
        foreach (var dimension in shape.EnumerateArray())
        {
            if (dimension.ValueKind != JsonValueKind.Number || !dimension.TryGetInt32(out var size) || size < 0)
            {
                throw new CodecException(place, $"{JsonCells.Show(dimension)} is no dimension");
            }

            rows = rows < 0 ? size : rows;
            product = Math.Min(product * size, int.MaxValue);
        }

        return product == count
            ? (rows, rows == 0 ? 1 : count / rows)
            : throw new CodecException(place, $"{shape.GetRawText()} has place for {product} elements; the data has {count}");
    }
}
