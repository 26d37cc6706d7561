using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Azure.Payloads;

/// <summary>
/// Models of automated ML. Web services take <c>{"data": [{…}], "method": …}</c>, online endpoints
/// <c>{"Inputs": {"data": [{…}]}, "GlobalParameters": {"method": …}}</c>; answers are <c>result</c> (doubly encoded) and
/// <c>Results</c>. The method is <c>predict_proba</c> for classes and <c>predict</c> for numbers unless the option
/// <c>method</c> says otherwise.
/// </summary>
internal sealed class AutoMlCodec(bool isEndpoint) : IPayloadCodec
{
    public const string CodecName = "azure_automl";
    private const string Predict = "predict";
    private const string PredictProbabilities = "predict_proba";

    public string Name => CodecName;

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format)
    {
        var method = format.Text("method", format.IsRegression ? Predict : PredictProbabilities, Predict, PredictProbabilities);
        return EngineJson.Write(writer =>
        {
            writer.WriteStartObject();
            if (isEndpoint)
            {
                writer.WriteStartObject("Inputs");
            }

            writer.WritePropertyName("data");
            ObjectRows.Write(writer, rows);
            if (isEndpoint)
            {
                writer.WriteEndObject();
                writer.WriteStartObject("GlobalParameters");
            }

            writer.WriteString("method", method);
            if (isEndpoint)
            {
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        });
    }

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) => EngineJson.Read(body, root =>
    {
        var inputs = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("Inputs", out var wrapped) ? wrapped : root;
        return ObjectRows.Read(JsonCells.Member(inputs, "data", "Inputs"), "data");
    });

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format)
    {
        var values = answer.Rows.TryGet(format.Probability, out var probability) ? probability
            : answer.Rows.TryGet(format.Prediction, out var prediction) ? prediction
            : throw new CodecException("", "there is neither a prediction nor a probability");
        var written = EngineJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName(isEndpoint ? "Results" : "result");
            JsonCells.WriteAll(writer, values);
            writer.WriteEndObject();
        });
        return isEndpoint ? written : InputOutputCodec.Doubled(written);
    }

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) =>
        EngineJson.Read(body, root => LooseAnswer.Read(root, format));
}
