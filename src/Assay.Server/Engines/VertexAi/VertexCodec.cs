using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Records;

namespace Assay.Server.Engines.VertexAi;

/// <summary>
/// Vertex AI's envelope: <c>{"instances": […], "parameters": {}}</c> and <c>{"predictions": […]}</c>. What an instance is
/// depends on the model; predictions are read in every shape. <c>payload_format.parameters</c> is sent as it is.
/// </summary>
internal abstract class VertexCodec : IPayloadCodec
{
    public abstract string Name { get; }

    public virtual IReadOnlyList<FormatProblem> Problems(PayloadFormat format) => AnswerRows.Problems(format);

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format)
    {
        var instances = Instances(rows, format);
        var parameters = format.Options["parameters"] as JsonObject ?? Parameters(format);
        return EngineJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("instances");
            for (var row = 0; row < rows.RowCount; row++)
            {
                instances(json, row);
            }

            json.WriteEndArray();
            if (parameters is not null)
            {
                json.WritePropertyName("parameters");
                parameters.WriteTo(json);
            }

            json.WriteEndObject();
        });
    }

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) =>
        EngineJson.Read(body, root => ReadInstances(JsonBody.ReadList(root, "instances"), format));

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format) =>
        JsonBody.WriteObjects("predictions", AnswerRow.Of(answer, format), (json, row) => WritePrediction(json, row, format));

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) => PredictionJson.Read(body, format);

    /// <summary>How the instance of a row is written.</summary>
    protected abstract Action<Utf8JsonWriter, int> Instances(Table rows, PayloadFormat format);

    protected abstract Table ReadInstances(IReadOnlyList<JsonElement> instances, PayloadFormat format);

    /// <summary>Writes the members of a prediction.</summary>
    protected abstract void WritePrediction(Utf8JsonWriter json, AnswerRow row, PayloadFormat format);

    protected virtual JsonObject? Parameters(PayloadFormat format) => null;

    /// <summary>Writes classes and their scores.</summary>
    protected static void WriteClasses(Utf8JsonWriter json, AnswerRow row, string classes, string scores)
    {
        if (row is not { Probabilities: { } probabilities, Classes: { } names } || names.Count != probabilities.Length)
        {
            throw new CodecException(row.Place, "has no probability for each class");
        }

        var ranked = names.Zip(probabilities).OrderByDescending(c => c.Second).ToList();
        json.WriteTexts(classes, ranked.Select(c => c.First));
        json.WriteNumbers(scores, ranked.Select(c => c.Second));
    }
}
