using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.TensorFlow;

/// <summary>
/// The REST API of TensorFlow Serving. <c>payload_format.rows</c> is <c>objects</c> (named inputs), <c>arrays</c> or
/// <c>values</c> (the one input of the model), or <c>columns</c> (named inputs, column by column); <c>signature</c> is the
/// signature to call, and <c>rank</c> 2 wraps each value in an array, as Keras exports want it. Without them the model's
/// metadata decides.
/// </summary>
/// <param name="method">What is called.</param>
/// <param name="signature">The signatures of the model; null when they are not known.</param>
internal sealed class TensorFlowCodec(ServingMethod method, ServingSignature? signature) : IPayloadCodec
{
    public string Name => "tensorflow_serving";

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format)
    {
        var ordered = format.InOrder(rows);
        var called = format.Text("signature", "");
        var name = called.Length > 0 ? called : ServingSignature.Default;
        var takesArrays = signature?.OnlyInput(name) is { } only && !ordered.TryGet(only, out _);
        var style = format.Text(
            "rows", takesArrays ? InstanceList.Arrays : InstanceList.Objects, InstanceList.Objects, InstanceList.Arrays, InstanceList.Values, InstanceList.Columns);
        var cells = new ServingCells(signature, name, int.Parse(format.Text("rank", "1", "1", "2")));
        return EngineJson.Write(writer =>
        {
            writer.WriteStartObject();
            if (called.Length > 0)
            {
                writer.WriteString("signature_name", called);
            }

            if (method != ServingMethod.Predict)
            {
                writer.WritePropertyName("examples");
                WriteRows(writer, ordered, InstanceList.Objects, cells);
            }
            else if (style == InstanceList.Columns)
            {
                writer.WritePropertyName("inputs");
                WriteColumns(writer, ordered, cells);
            }
            else
            {
                writer.WritePropertyName("instances");
                WriteRows(writer, ordered, style, cells);
            }

            writer.WriteEndObject();
        });
    }

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) =>
        EngineJson.Read(body, root => ServingRequest.Read(root, format));

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format) => EngineJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName("predictions");
        PredictionList.Write(writer, answer, format);
        writer.WriteEndObject();
    });

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) =>
        // Outputs whose names end in _bytes are text in Base64.
        EngineJson.Read(body.IndexOf("\"b64\""u8) < 0 ? body : EngineJson.Read(body, Base64Text.Open), root =>
        {
            if (EngineJson.Find(root, "results") is { } results)
            {
                return ReadResults(results, format);
            }

            return EngineJson.Find(root, "outputs") is not { } outputs ? PredictionList.Read(ErrorWords.Payload(root, "predictions"), "predictions", format)
                : outputs.ValueKind == JsonValueKind.Object ? PredictionObjects.OfColumns(PredictionObjects.Columns(outputs, "outputs"), "outputs", format)
                : PredictionList.Read(outputs, "outputs", format);
        });

    private static void WriteRows(Utf8JsonWriter writer, Table rows, string style, ServingCells cells)
    {
        var only = style == InstanceList.Values ? InstanceList.Single(rows) : null;
        writer.WriteStartArray();
        for (var row = 0; row < rows.RowCount; row++)
        {
            if (only is not null)
            {
                cells.Write(writer, only, row);
                continue;
            }

            var isArray = style == InstanceList.Arrays;
            if (isArray)
            {
                writer.WriteStartArray();
            }
            else
            {
                writer.WriteStartObject();
            }

            foreach (var column in rows.Columns)
            {
                if (isArray)
                {
                    cells.WriteValue(writer, column, row);
                    continue;
                }

                writer.WritePropertyName(column.Name);
                cells.Write(writer, column, row);
            }

            if (isArray)
            {
                writer.WriteEndArray();
            }
            else
            {
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
    }

    private static void WriteColumns(Utf8JsonWriter writer, Table rows, ServingCells cells)
    {
        writer.WriteStartObject();
        foreach (var column in rows.Columns)
        {
            writer.WriteStartArray(column.Name);
            for (var row = 0; row < column.Length; row++)
            {
                cells.Write(writer, column, row);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    /// <summary>Results of <c>:classify</c> are pairs of class and score in each row; of <c>:regress</c> numbers.</summary>
    private static EngineAnswer ReadResults(JsonElement results, PayloadFormat format)
    {
        if (results.ValueKind != JsonValueKind.Array || results.EnumerateArray().Any(r => r.ValueKind != JsonValueKind.Array || r.EnumerateArray().Any(p => p.ValueKind != JsonValueKind.Array)))
        {
            return PredictionList.Read(results, "results", format);
        }

        var rows = results.EnumerateArray().Select((r, row) => r.EnumerateArray().Select((pair, i) => Pair(pair, $"results[{row}][{i}]")).ToList()).ToList();
        if (rows.All(r => r.All(p => p.Class.Length == 0)))
        {
            // A model without a list of its classes answers them all, in their order.
            return PredictionList.OfVectors([.. rows.Select(r => r.Select(p => p.Score).ToArray())], "results", format);
        }

        var (probability, classes) = ClassScores.Gather(format.Probability, rows, "results", format);
        return new EngineAnswer(new Table([probability]), classes);
    }

    private static (string Class, double Score) Pair(JsonElement pair, string place) => pair.GetArrayLength() == 2 && pair[0].ValueKind == JsonValueKind.String
        ? (pair[0].GetString()!, JsonCells.Number(pair[1], place))
        : throw new CodecException(place, "is no pair of class and score");
}
