using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Records;

namespace Assay.Server.Engines.VertexAi;

/// <summary>
/// AutoML text and image models: <c>{"content"}</c>, an image in Base64; predictions <c>{"displayNames", "confidences"}</c>,
/// the likeliest first and not always all. All classes of an image are asked for unless <c>payload_format.parameters</c> says
/// otherwise.
/// </summary>
/// <param name="name">The format's name.</param>
/// <param name="mimeType">What the content is; null where the model finds out.</param>
internal sealed class VertexContentCodec(string name, string? mimeType) : VertexCodec
{
    public const string TextName = "vertex_text";
    public const string ImageName = "vertex_image";

    public override string Name => name;

    protected override Action<Utf8JsonWriter, int> Instances(Table rows, PayloadFormat format)
    {
        var content = TextFeature.Find(rows, format);
        return (json, row) =>
        {
            json.WriteStartObject();
            json.WriteString("content", content.GetText(row) ?? "");
            if (mimeType is not null)
            {
                json.WriteString("mimeType", mimeType);
            }

            json.WriteEndObject();
        };
    }

    protected override JsonObject? Parameters(PayloadFormat format) => name == ImageName && format.Classes.Count > 0
        ? new JsonObject { ["confidenceThreshold"] = 0, ["maxPredictions"] = format.Classes.Count }
        : null;

    protected override Table ReadInstances(IReadOnlyList<JsonElement> instances, PayloadFormat format)
    {
        var content = new ColumnBuilder(TextFeature.Name(format), ColumnType.Text);
        for (var row = 0; row < instances.Count; row++)
        {
            var value = JsonCells.Member(instances[row], "content", $"instances[{row}]");
            content.Add(value.ValueKind == JsonValueKind.String
                ? value.GetString()!
                : throw new CodecException($"instances[{row}].content", $"{JsonCells.Show(value)} is no text"));
        }

        return FeatureColumns.Build([content]);
    }

    protected override void WritePrediction(Utf8JsonWriter json, AnswerRow row, PayloadFormat format) =>
        WriteClasses(json, row, "displayNames", "confidences");
}
