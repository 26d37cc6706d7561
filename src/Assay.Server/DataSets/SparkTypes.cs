using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Contracts;
using Assay.Monitors.Tables;

namespace Assay.Server.DataSets;

/// <summary>Column types as Spark schemas name them.</summary>
internal static class SparkTypes
{
    private static readonly JsonElement DoubleArray = Element(new JsonObject { ["type"] = "array", ["elementType"] = "double", ["containsNull"] = false });
    private static readonly JsonElement TextArray = Element(new JsonObject { ["type"] = "array", ["elementType"] = "string", ["containsNull"] = true });

    public static JsonElement Write(ColumnType type) => type switch
    {
        ColumnType.Boolean => Name("boolean"),
        ColumnType.Integer => Name("long"),
        ColumnType.Double => Name("double"),
        ColumnType.Timestamp => Name("timestamp"),
        ColumnType.Vector => DoubleArray,
        ColumnType.Json => TextArray,
        _ => Name("string"),
    };

    /// <summary>The column type of a Spark type name or array type; null when it is none of them.</summary>
    public static ColumnType? Read(JsonElement? type)
    {
        if (type is { ValueKind: JsonValueKind.Object } array && array.TryGetProperty("elementType", out var element))
        {
            return element.ValueKind == JsonValueKind.String && Read(element) is ColumnType.Double or ColumnType.Integer ? ColumnType.Vector : ColumnType.Json;
        }

        return type is { ValueKind: JsonValueKind.String } name ? ReadName(name.GetString()!) : null;
    }

    private static ColumnType? ReadName(string name) => name switch
    {
        "boolean" => ColumnType.Boolean,
        "integer" or "int" or "long" or "bigint" or "short" or "byte" => ColumnType.Integer,
        "double" or "float" => ColumnType.Double,
        "string" => ColumnType.Text,
        "timestamp" or "date" => ColumnType.Timestamp,
        "vector" => ColumnType.Vector,
        "binary" => ColumnType.Json,
        _ => name.StartsWith("decimal", StringComparison.Ordinal) ? ColumnType.Double : null,
    };

    private static JsonElement Name(string name) => JsonElement.Parse($"\"{name}\"");

    private static JsonElement Element(JsonObject value) => JsonSerializer.SerializeToElement(value, AssayJson.Default.JsonObject);
}
