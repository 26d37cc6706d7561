using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Assay.Server.Engines.Onnx;

/// <summary>A model's outputs as prediction and probability, in the forms of the usual exporters.</summary>
internal static class OnnxOutputs
{
    /// <summary>Which outputs are read: those that are declared, else the first that can be a prediction and the first that can be probabilities.</summary>
    /// <exception cref="CodecException">A declared output does not exist, or none can be read.</exception>
    public static (OnnxNode? Prediction, OnnxNode? Probability) Choose(OnnxSignature signature, OnnxOptions options, bool isRegression)
    {
        var probability = Named(signature, options.Probability)
            ?? (isRegression ? null : signature.Outputs.FirstOrDefault(o => !o.IsTensor || (IsReal(o) && o.Shape is [_, not 1])) ?? signature.Outputs.FirstOrDefault(IsReal));
        var prediction = Named(signature, options.Prediction)
            ?? signature.Outputs.FirstOrDefault(o => o.IsTensor && o != probability && o.Shape is [_] or [_, 1] && (isRegression || !IsReal(o)));
        return prediction is null && probability is null
            ? throw new CodecException("", $"none of the outputs can be read: {string.Join(", ", signature.Outputs.Select(o => $"{o.Name} {o}"))}. Say in payload_format.outputs which is the prediction")
            : (prediction, probability);
    }

    public static EngineAnswer Read(IReadOnlyCollection<DisposableNamedOnnxValue> values, OnnxNode? prediction, OnnxNode? probability, PayloadFormat format)
    {
        var columns = new List<Column>();
        IReadOnlyList<string>? labels = null;
        if (prediction is not null)
        {
            columns.Add(ReadPrediction(Value(values, prediction), prediction, format));
        }

        if (probability is not null)
        {
            columns.Add(probability.IsTensor
                ? ReadVectors(Value(values, probability), probability, format)
                : OnnxMaps.Read(Value(values, probability), format, out labels));
        }

        if (columns.Exists(c => c.Length != columns[0].Length))
        {
            throw new CodecException("", $"'{prediction!.Name}' has {columns[0].Length} rows and '{probability!.Name}' has {columns[1].Length}");
        }

        return AnswerParts.Complete(new EngineAnswer(new Table(columns), labels), format);
    }

    private static OnnxNode? Named(OnnxSignature signature, string? name) => name is null ? null
        : signature.Outputs.FirstOrDefault(o => o.Name == name)
        ?? throw new CodecException("payload_format.outputs", $"the model has no output '{name}'; it has {string.Join(", ", signature.Outputs.Select(o => $"'{o.Name}'"))}");

    private static bool IsReal(OnnxNode output) => output.Element is TensorElementType.Float or TensorElementType.Double;

    private static DisposableNamedOnnxValue Value(IReadOnlyCollection<DisposableNamedOnnxValue> values, OnnxNode output) => values.First(v => v.Name == output.Name);

    private static Column ReadPrediction(DisposableNamedOnnxValue value, OnnxNode output, PayloadFormat format) => output.Element switch
    {
        TensorElementType.String => TextColumn.From(format.Prediction, value.AsTensor<string>()),
        TensorElementType.Int64 => new IntegerColumn(format.Prediction, [.. value.AsTensor<long>()]),
        TensorElementType.Int32 => new IntegerColumn(format.Prediction, [.. value.AsTensor<int>().Select(v => (long)v)]),
        TensorElementType.Bool => new BooleanColumn(format.Prediction, [.. value.AsTensor<bool>()]),
        TensorElementType.Float or TensorElementType.Double => new DoubleColumn(format.Prediction, [.. Numbers(value, output).Select((v, row) => Finite(v, output, row))]),
        _ => throw Unreadable(output),
    };

    private static VectorColumn ReadVectors(DisposableNamedOnnxValue value, OnnxNode output, PayloadFormat format)
    {
        if (!IsReal(output))
        {
            throw Unreadable(output);
        }

        var numbers = Numbers(value, output);
        var shape = output.Element == TensorElementType.Float ? value.AsTensor<float>().Dimensions : value.AsTensor<double>().Dimensions;
        if (shape.Length is not (1 or 2))
        {
            throw Unreadable(output);
        }

        var width = shape.Length == 1 ? 1 : shape[1];
        var vectors = new double[shape[0]][];
        for (var row = 0; row < vectors.Length; row++)
        {
            var vector = numbers.AsSpan(row * width, width).ToArray();
            foreach (var number in vector)
            {
                Finite(number, output, row);
            }

            // One number is the probability of the second class.
            vectors[row] = width == 1 ? [1 - vector[0], vector[0]] : vector;
        }

        return new VectorColumn(format.Probability, vectors);
    }

    private static double[] Numbers(DisposableNamedOnnxValue value, OnnxNode output) =>
        output.Element == TensorElementType.Float ? [.. value.AsTensor<float>().Select(v => (double)v)] : [.. value.AsTensor<double>()];

    private static double Finite(double number, OnnxNode output, int row) =>
        double.IsFinite(number) ? number : throw new CodecException($"row {row}", $"the output '{output.Name}' is {number}");

    private static CodecException Unreadable(OnnxNode output) =>
        new("", $"the output '{output.Name}' is {output}, which is neither a prediction nor probabilities; say in payload_format.outputs which outputs are");
}
