using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Records;

namespace Assay.Server.Engines.SageMaker;

/// <summary>
/// SageMaker's BlazingText: <c>{"instances": ["text"], "configuration": {"k": 2}}</c>, or one <c>{"source": "text"}</c> a line;
/// answers <c>[{"label": ["__label__spam"], "prob": [0.9]}]</c>, the likeliest first. All classes are asked for unless
/// <c>payload_format.k</c> says how many.
/// </summary>
internal sealed class BlazingTextCodec : IPayloadCodec
{
    public const string CodecName = "blazingtext";
    private const string Prefix = "__label__";

    public string Name => CodecName;

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format)
    {
        var text = TextFeature.Find(rows, format);
        return EngineJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteTexts("instances", Enumerable.Range(0, text.Length).Select(row => text.GetText(row) ?? ""));
            json.WriteStartObject("configuration");
            json.WriteNumber("k", format.Options["k"] is JsonValue k && k.TryGetValue<int>(out var asked) ? asked : Math.Max(1, format.Classes.Count));
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format)
    {
        var text = new ColumnBuilder(TextFeature.Name(format), ColumnType.Text);
        if (JsonLines.Is(contentType))
        {
            JsonLines.Read(body, (line, place) => Add(JsonCells.Member(line, "source", place), text, $"{place}.source"));
        }
        else
        {
            EngineJson.Read(body, root => JsonBody.ReadList(root, "instances").Select((instance, row) => Add(instance, text, $"instances[{row}]")).Count(added => added));
        }

        return new Table([text.Build()]);
    }

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format) => EngineJson.Write(json =>
    {
        json.WriteStartArray();
        foreach (var row in AnswerRow.Of(answer, format))
        {
            if (row is not { Probabilities: { } probabilities, Classes: { } classes } || classes.Count != probabilities.Length)
            {
                throw new CodecException(row.Place, "has no probability for each class");
            }

            var ranked = classes.Zip(probabilities).OrderByDescending(c => c.Second).ToList();
            json.WriteStartObject();
            json.WriteTexts("label", ranked.Select(c => Prefix + c.First));
            json.WriteNumbers("prob", ranked.Select(c => c.Second));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format)
    {
        var rows = JsonLines.Is(contentType) ? JsonLines.Read(body, PredictionJson.Row) : PredictionJson.Rows(body);
        return AnswerRows.Build([.. rows.Select(Unprefixed)], format);
    }

    private static AnswerRow Unprefixed(AnswerRow row) => row with
    {
        Label = row.Label is { } label ? Unprefixed(label) : null,
        Classes = row.Classes is { } classes ? [.. classes.Select(Unprefixed)] : null,
    };

    private static string Unprefixed(string label) => label.StartsWith(Prefix, StringComparison.Ordinal) ? label[Prefix.Length..] : label;

    private static bool Add(JsonElement value, ColumnBuilder text, string place) => value.ValueKind == JsonValueKind.String
        ? text.Add(value.GetString()!)
        : throw new CodecException(place, $"{JsonCells.Show(value)} is no text");
}
