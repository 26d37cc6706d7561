using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Intake;
using Assay.Server.Records;

namespace Assay.Server.Engines.Codecs;

/// <summary>Cells of a table as JSON values: the one place where codecs turn the one into the other.</summary>
internal static class JsonCells
{
    /// <summary>Writes the cell as the JSON value of its type; null where it is missing.</summary>
    public static void Write(Utf8JsonWriter writer, Column column, int row)
    {
        if (column.IsMissing(row))
        {
            writer.WriteNullValue();
            return;
        }

        switch (column)
        {
            case IntegerColumn integers:
                writer.WriteNumberValue(integers.Values[row]);
                break;
            case DoubleColumn doubles:
                writer.WriteNumberValue(doubles.Values[row]);
                break;
            case BooleanColumn booleans:
                writer.WriteBooleanValue(booleans.Values[row]);
                break;
            case VectorColumn vectors:
                writer.WriteStartArray();
                foreach (var value in vectors.Values[row])
                {
                    writer.WriteNumberValue(value);
                }

                writer.WriteEndArray();
                break;
            case JsonColumn json:
                writer.WriteRawValue(json.Values[row]);
                break;
            default:
                writer.WriteStringValue(column.GetText(row));
                break;
        }
    }

    /// <summary>Writes a column as an array of its values.</summary>
    public static void WriteAll(Utf8JsonWriter writer, Column column)
    {
        writer.WriteStartArray();
        for (var row = 0; row < column.Length; row++)
        {
            Write(writer, column, row);
        }

        writer.WriteEndArray();
    }

    /// <summary>Reads an array of values as a column.</summary>
    /// <exception cref="CodecException">It is no array, or its values do not fit each other.</exception>
    public static Column ReadAll(string name, JsonElement values, string place)
    {
        if (values.ValueKind != JsonValueKind.Array)
        {
            throw new CodecException(place, $"{Show(values)} is no array");
        }

        var column = new ColumnBuilder(name, null);
        var row = 0;
        foreach (var value in values.EnumerateArray())
        {
            Add(value, column, $"{place}[{row++}]");
        }

        return column.Build();
    }

    /// <summary>Adds a JSON value to a column.</summary>
    /// <param name="value">The value; an object is refused.</param>
    /// <param name="column">Takes the type of its first value when it has none.</param>
    /// <param name="place">Where the value stands.</param>
    /// <exception cref="CodecException">The value does not fit the column.</exception>
    public static void Add(JsonElement value, ColumnBuilder column, string place)
    {
        // As it was written, so that text that is not valid Unicode is found as such.
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(value));
        reader.Read();
        if (CellReader.Read(ref reader, column) is { } problem)
        {
            throw new CodecException(place, problem);
        }
    }

    /// <summary>A finite number, from a JSON number or from text that is one, as engines without types answer.</summary>
    /// <exception cref="CodecException">It is neither.</exception>
    public static double Number(JsonElement value, string place)
    {
        var number = value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetDouble(out var given) => given,
            JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var read) => read,
            _ => double.NaN,
        };
        return double.IsFinite(number) ? number : throw new CodecException(place, $"{Show(value)} is no finite number");
    }

    /// <summary>An array of finite numbers.</summary>
    /// <exception cref="CodecException">It is no array, or holds something else.</exception>
    public static double[] Numbers(JsonElement value, string place)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw new CodecException(place, $"{Show(value)} is no array of numbers");
        }

        var numbers = new double[value.GetArrayLength()];
        var i = 0;
        foreach (var item in value.EnumerateArray())
        {
            numbers[i] = Number(item, $"{place}[{i}]");
            i++;
        }

        return numbers;
    }

    /// <summary>The member of an object.</summary>
    /// <exception cref="CodecException">There is no object, or it has no such member.</exception>
    public static JsonElement Member(JsonElement parent, string name, string place) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member)
            ? member
            : throw new CodecException(place, $"has no '{name}'");

    /// <summary>A value for a message, short and without what is inside.</summary>
    public static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        // The tokens that are no numbers arrive as text; they are not the user's data.
        JsonValueKind.String => value.GetString() is "NaN" or "Infinity" or "-Infinity" ? value.GetString()! : "text",
        JsonValueKind.Null => "null",
        JsonValueKind.Undefined => "nothing",
        _ => value.GetRawText(),
    };
}
