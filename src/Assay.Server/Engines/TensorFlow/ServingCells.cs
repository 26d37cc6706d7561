using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.TensorFlow;

/// <summary>Writes cells in the types and ranks of a signature.</summary>
/// <param name="signature">The signatures of the model; null when they are not known.</param>
/// <param name="name">The signature that is called.</param>
/// <param name="rank">The number of dimensions where the signature does not tell.</param>
internal sealed class ServingCells(ServingSignature? signature, string name, int rank)
{
    private const string BinarySuffix = "_bytes";

    /// <exception cref="CodecException">The value does not fit the input, or is missing where no number is expected.</exception>
    public void Write(Utf8JsonWriter writer, Column column, int row)
    {
        var wraps = column is not VectorColumn && (signature?.RankOf(name, column.Name) ?? rank) == 2;
        if (wraps)
        {
            writer.WriteStartArray();
        }

        WriteValue(writer, column, row);
        if (wraps)
        {
            writer.WriteEndArray();
        }
    }

    /// <summary>The value without a dimension of its own.</summary>
    /// <exception cref="CodecException">As <see cref="Write"/>.</exception>
    public void WriteValue(Utf8JsonWriter writer, Column column, int row)
    {
        var type = signature?.TypeOf(name, column.Name);
        if (column.IsMissing(row))
        {
            WriteMissing(writer, column, row);
        }
        else if (column is TextColumn && column.Name.EndsWith(BinarySuffix, StringComparison.Ordinal))
        {
            // The name says that the input is binary: the column holds it in Base64.
            writer.WriteStartObject();
            writer.WriteString("b64", column.GetText(row));
            writer.WriteEndObject();
        }
        else if (type == "DT_STRING")
        {
            writer.WriteStringValue(column.GetText(row));
        }
        else if (type?.StartsWith("DT_INT", StringComparison.Ordinal) is true && column is DoubleColumn doubles)
        {
            writer.WriteNumberValue(doubles.Values[row] == Math.Floor(doubles.Values[row])
                ? (long)doubles.Values[row]
                : throw new CodecException($"row {row}, column '{column.Name}'", $"a fraction cannot be sent to an input of {type}"));
        }
        else
        {
            JsonCells.Write(writer, column, row);
        }
    }

    private static void WriteMissing(Utf8JsonWriter writer, Column column, int row)
    {
        if (column is not (DoubleColumn or IntegerColumn))
        {
            throw new CodecException($"row {row}, column '{column.Name}'", "has no value; TensorFlow Serving takes no missing text");
        }

        writer.WriteRawValue("NaN", skipInputValidation: true);
    }
}
