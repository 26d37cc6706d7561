using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.OpenInference;

/// <summary>
/// The Open Inference Protocol: tensors by name. <c>payload_format.rows</c> is <c>columns</c> (a tensor for each feature) or
/// <c>matrix</c> (all of them in one tensor, called <c>input</c> and of the <c>datatype</c>); <c>content_type</c> is what
/// MLServer makes of the tensors, and <c>outputs</c> asks for outputs by name.
/// </summary>
/// <param name="inputs">The inputs that the model declares; null when it declares none.</param>
internal sealed class OpenInferenceCodec(IReadOnlyList<TensorSpec>? inputs) : IPayloadCodec
{
    private const string Columns = "columns";
    private const string Matrix = "matrix";

    private static readonly string[] PredictionNames = ["predict", "label", "output_label"];
    private static readonly string[] ProbabilityNames = ["predict_proba", "probabilities", "output_probability"];

    public string Name => "open_inference_protocol";

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format)
    {
        var ordered = format.InOrder(rows);
        var only = inputs is [var single] && !ordered.TryGet(single.Name, out _) ? single : null;
        var isMatrix = format.Text("rows", only is null ? Columns : Matrix, Columns, Matrix) == Matrix;
        var contentType = format.Text("content_type", isMatrix ? "" : "pd");
        var outputs = format.Texts("outputs");
        return EngineJson.Write(writer =>
        {
            writer.WriteStartObject();
            if (contentType.Length > 0)
            {
                writer.WriteStartObject("parameters");
                writer.WriteString("content_type", contentType);
                writer.WriteEndObject();
            }

            writer.WriteStartArray("inputs");
            if (isMatrix)
            {
                TensorWriter.WriteMatrix(writer, format.Text("input", only?.Name ?? "input-0"), format.Text("datatype", only?.Datatype ?? "FP64"), ordered);
            }
            else
            {
                WriteAll(writer, ordered, inputs);
            }

            writer.WriteEndArray();
            WriteNames(writer, outputs);
            writer.WriteEndObject();
        });
    }

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) => EngineJson.Read(body, root =>
    {
        var tensors = ReadAll(JsonCells.Member(root, "inputs", "request"), "inputs");
        return tensors is [{ Width: > 1, IsText: false } matrix] && matrix.Width == format.Features.Count
            ? Split(matrix, format.Features)
            : new Table([.. tensors.Select(t => t.ToColumn(t.Name))]);
    });

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format) => EngineJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("model_name", format.AssetName ?? "model");
        writer.WriteStartArray("outputs");
        WriteAll(writer, answer.Rows, null);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) => EngineJson.Read(body, root =>
    {
        var tensors = ReadAll(ErrorWords.Payload(root, "outputs"), "outputs");
        return tensors is [var only] && only.Name != format.Prediction && only.Name != format.Probability && !format.ClassColumns.Contains(only.Name)
            ? ReadOnly(only, format)
            : ReadNamed(tensors, format);
    });

    private static void WriteAll(Utf8JsonWriter writer, Table rows, IReadOnlyList<TensorSpec>? specs)
    {
        foreach (var column in rows.Columns)
        {
            TensorWriter.Write(writer, column, specs?.FirstOrDefault(s => s.Name == column.Name));
        }
    }

    private static void WriteNames(Utf8JsonWriter writer, IReadOnlyList<string> outputs)
    {
        if (outputs.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("outputs");
        foreach (var output in outputs)
        {
            writer.WriteStartObject();
            writer.WriteString("name", output);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static IReadOnlyList<Tensor> ReadAll(JsonElement list, string member)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new CodecException(member, $"{JsonCells.Show(list)} is no array of tensors");
        }

        var tensors = list.EnumerateArray().Select((t, i) => Tensor.Read(t, $"{member}[{i}]")).ToList();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            if (tensor.Rows != tensors[0].Rows)
            {
                throw new CodecException(tensor.Place, $"'{tensor.Name}' has {tensor.Rows} rows, '{tensors[0].Name}' has {tensors[0].Rows}");
            }

            if (!names.Add(tensor.Name))
            {
                throw new CodecException(tensor.Place, $"'{tensor.Name}' occurs twice");
            }
        }

        return tensors;
    }

    private static Table Split(Tensor matrix, IReadOnlyList<string> features)
    {
        var rows = matrix.ToVectors();
        return new Table([.. features.Select((f, i) => new DoubleColumn(f, [.. rows.Select(r => r[i])]))]);
    }

    /// <summary>An output whose name says nothing: several numbers a row are probabilities.</summary>
    private static EngineAnswer ReadOnly(Tensor tensor, PayloadFormat format) => tensor.Width == 1
        ? PredictionList.Read(tensor.Elements, $"{tensor.Place}.data", format)
        : PredictionList.OfVectors(tensor.ToVectors(), $"{tensor.Place}.data", format);

    private static EngineAnswer ReadNamed(IReadOnlyList<Tensor> tensors, PayloadFormat format)
    {
        var columns = new List<Column>();
        foreach (var tensor in tensors)
        {
            var name = Role(tensor.Name, tensors, format);
            if (name == format.Probability && tensor.Width > 1)
            {
                columns.AddRange(PredictionList.OfVectors(tensor.ToVectors(), $"{tensor.Place}.data", format).Rows.Columns);
            }
            else
            {
                columns.Add(tensor.ToColumn(name));
            }
        }

        return new EngineAnswer(new Table(columns), null);
    }

    /// <summary>The usual names of outputs stand for the subscription's, unless the model has outputs of those names.</summary>
    private static string Role(string name, IReadOnlyList<Tensor> tensors, PayloadFormat format)
    {
        bool IsFirst(string[] names, string role) =>
            tensors.All(t => t.Name != role) && names.FirstOrDefault(n => tensors.Any(t => t.Name == n)) == name;
        return IsFirst(PredictionNames, format.Prediction) ? format.Prediction
            : IsFirst(ProbabilityNames, format.Probability) ? format.Probability
            : name;
    }
}
