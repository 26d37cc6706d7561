using System.Text.Json;
using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Seldon;

/// <summary>
/// The protocol of Seldon Core 1. <c>payload_format.rows</c> is <c>ndarray</c> (the default), <c>tensor</c> (numbers only),
/// <c>jsonData</c> (objects) or <c>strData</c> (one text a call). Answers are read in any form.
/// </summary>
internal sealed class SeldonCodec : IPayloadCodec
{
    private const string NdArray = "ndarray";
    private const string TensorForm = "tensor";
    private const string JsonData = "jsonData";
    private const string TextData = "strData";

    public string Name => "seldon_core";

    public int MaxRows(PayloadFormat format) => Form(format) == TextData ? 1 : int.MaxValue;

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format)
    {
        var ordered = format.InOrder(rows);
        return EngineJson.Write(writer =>
        {
            writer.WriteStartObject();
            switch (Form(format))
            {
                case TextData:
                    var only = InstanceList.Single(ordered);
                    writer.WriteString(TextData, only.Length == 1 ? only.GetText(0) : throw new CodecException("", $"a call with {TextData} carries one row, not {only.Length}"));
                    break;
                case JsonData:
                    writer.WritePropertyName(JsonData);
                    ObjectRows.Write(writer, ordered);
                    break;
                case var form:
                    SeldonData.Write(writer, ordered, form == TensorForm);
                    break;
            }

            writer.WriteEndObject();
        });
    }

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) => EngineJson.Read(body, root =>
    {
        if (EngineJson.Find(root, TextData) is { } text)
        {
            var column = new Records.ColumnBuilder(format.Features is [var only] ? only : "0", Assay.Monitors.Tables.ColumnType.Text);
            JsonCells.Add(text, column, TextData);
            return new Table([column.Build()]);
        }

        if (EngineJson.Find(root, JsonData) is { } json)
        {
            return InstanceList.Read(json, JsonData, format);
        }

        var data = JsonCells.Member(root, "data", "request");
        var names = SeldonData.Names(data);
        return EngineJson.Find(data, TensorForm) is { } tensor
            ? SeldonData.ToTable(SeldonData.ReadTensor(tensor), names.Count > 0 ? names : format.Features)
            : ArrayRows.Read(names.Count > 0 ? names : format.Features, JsonCells.Member(data, NdArray, "data"), "data.ndarray");
    });

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format) => EngineJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName(JsonData);
        PredictionList.Write(writer, answer, format);
        writer.WriteEndObject();
    });

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) => EngineJson.Read(body, root =>
    {
        if (IsFailure(root))
        {
            ErrorWords.Refuse(root);
        }

        if (EngineJson.Find(root, "data") is { } data)
        {
            return ReadData(data, format);
        }

        if (EngineJson.Find(root, JsonData) is { } json)
        {
            return json.ValueKind == JsonValueKind.Array ? PredictionList.Read(json, JsonData, format)
                : EngineJson.Find(json, "predictions") is { } predictions ? PredictionList.Read(predictions, $"{JsonData}.predictions", format)
                : PredictionList.Read([json], JsonData, format);
        }

        return EngineJson.Find(root, TextData) is { } text
            ? PredictionList.Read([text], TextData, format)
            : throw new CodecException("answer", $"has none of data, {JsonData} and {TextData}");
    });

    private static string Form(PayloadFormat format) => format.Text("rows", NdArray, NdArray, TensorForm, JsonData, TextData);

    private static bool IsFailure(JsonElement root) =>
        EngineJson.Find(root, "status", "status") is { } state
            ? state.ToString() is "1" or "FAILURE"
            : new[] { "data", JsonData, TextData }.All(form => EngineJson.Find(root, form) is null);

    private static EngineAnswer ReadData(JsonElement data, PayloadFormat format)
    {
        var names = SeldonData.Names(data);
        if (EngineJson.Find(data, TensorForm) is { } tensor)
        {
            var (width, values) = SeldonData.ReadTensor(tensor);
            return width == 1
                ? PredictionList.Read(values, "data.tensor.values", format)
                : Labelled(PredictionList.OfVectors(SeldonData.ToVectors(width, values), "data.tensor", format), names, format);
        }

        var rows = JsonCells.Member(data, NdArray, "data");
        var areColumns = names.Any(n => n == format.Prediction || n == format.Probability || format.ClassColumns.Contains(n));
        return areColumns
            ? new EngineAnswer(ArrayRows.Read(names, rows, "data.ndarray"), null)
            : Labelled(PredictionList.Read(rows, "data.ndarray", format), names, format);
    }

    /// <summary>
    /// The names are the model's classes, unless the server made them up (<c>t:0</c>, <c>t:1</c>, …) or they are others than
    /// the subscription's: then they name something else.
    /// </summary>
    private static EngineAnswer Labelled(EngineAnswer answer, IReadOnlyList<string> names, PayloadFormat format)
    {
        var areMadeUp = names.Select((n, i) => n == $"t:{i}").All(same => same);
        var known = format.Classes.Select(ClassLabel.Canonical).ToHashSet(StringComparer.Ordinal);
        return areMadeUp || !answer.Rows.TryGet(format.Probability, out var probability) || probability is not VectorColumn
            || (known.Count > 0 && !known.SetEquals(names.Select(ClassLabel.Canonical)))
            ? answer
            : answer with { Labels = names };
    }
}
