using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.OpenInference;

/// <summary>Writes columns as tensors, of the datatypes that the model declares where it declares any.</summary>
internal static class TensorWriter
{
    /// <summary>A column as a tensor of one value a row; an array of numbers a row has a dimension of its own.</summary>
    /// <exception cref="CodecException">A value does not fit the datatype; names the row.</exception>
    public static void Write(Utf8JsonWriter writer, Column column, TensorSpec? spec)
    {
        var datatype = spec?.Datatype ?? DatatypeOf(column);
        var width = column is VectorColumn vectors ? Width(vectors) : 1;
        Begin(writer, column.Name, datatype, column.Length, column is VectorColumn || spec?.Rank != 1 ? width : null);
        for (var row = 0; row < column.Length; row++)
        {
            WriteCell(writer, column, row, datatype);
        }

        End(writer);
    }

    /// <summary>Columns of numbers as one tensor, row by row.</summary>
    /// <exception cref="CodecException">A column holds no numbers; names it.</exception>
    public static void WriteMatrix(Utf8JsonWriter writer, string name, string datatype, Table rows)
    {
        Begin(writer, name, datatype, rows.RowCount, rows.Columns.Count);
        for (var row = 0; row < rows.RowCount; row++)
        {
            foreach (var column in rows.Columns)
            {
                WriteCell(writer, column is VectorColumn ? throw new CodecException(column.Name, "an array of numbers has no place in a matrix") : column, row, datatype);
            }
        }

        End(writer);
    }

    private static void Begin(Utf8JsonWriter writer, string name, string datatype, int rows, int? width)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteStartArray("shape");
        writer.WriteNumberValue(rows);
        if (width is { } elements)
        {
            writer.WriteNumberValue(elements);
        }

        writer.WriteEndArray();
        writer.WriteString("datatype", datatype);
        if (datatype == "BYTES")
        {
            // MLServer opens text only when it is told that it is some.
            writer.WriteStartObject("parameters");
            writer.WriteString("content_type", "str");
            writer.WriteEndObject();
        }

        writer.WriteStartArray("data");
    }

    private static void End(Utf8JsonWriter writer)
    {
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteCell(Utf8JsonWriter writer, Column column, int row, string datatype)
    {
        if (column.IsMissing(row))
        {
            writer.WriteNullValue();
        }
        else if (column is VectorColumn vectors)
        {
            foreach (var number in vectors.Values[row])
            {
                writer.WriteNumberValue(number);
            }
        }
        else if (datatype == "BYTES")
        {
            writer.WriteStringValue(column.GetText(row));
        }
        else if (!column.TryGetNumber(row, out var number))
        {
            throw new CodecException($"row {row}, column '{column.Name}'", $"text cannot be sent to a model that takes {datatype}");
        }
        else if (datatype == "BOOL")
        {
            writer.WriteBooleanValue(number != 0);
        }
        else if (!datatype.StartsWith("FP", StringComparison.Ordinal) && datatype != "BF16")
        {
            WriteWhole(writer, column, row, number, datatype);
        }
        else
        {
            writer.WriteNumberValue(number);
        }
    }

    private static void WriteWhole(Utf8JsonWriter writer, Column column, int row, double number, string datatype)
    {
        if (column is IntegerColumn integers)
        {
            writer.WriteNumberValue(integers.Values[row]);
        }
        else if (number == Math.Floor(number) && Math.Abs(number) < 1L << 53)
        {
            writer.WriteNumberValue((long)number);
        }
        else
        {
            throw new CodecException($"row {row}, column '{column.Name}'", $"a fraction cannot be sent to a model that takes {datatype}");
        }
    }

    private static string DatatypeOf(Column column) => column switch
    {
        IntegerColumn => "INT64",
        DoubleColumn or VectorColumn => "FP64",
        BooleanColumn => "BOOL",
        _ => "BYTES",
    };

    private static int Width(VectorColumn vectors)
    {
        var width = vectors.Length == 0 ? 0 : vectors.Values[0].Length;
        for (var row = 0; row < vectors.Length; row++)
        {
            if (vectors.IsMissing(row) || vectors.Values[row].Length != width)
            {
                throw new CodecException($"row {row}, column '{vectors.Name}'", "arrays in a tensor must all be there and of one length");
            }
        }

        return width;
    }
}
