using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Assay.Server.Engines.Onnx;

/// <summary>An input or output of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsTensor">Whether it is a tensor; else a sequence, as of the class probabilities of scikit-learn's exporter.</param>
/// <param name="Element">The type of a tensor's elements.</param>
/// <param name="Shape">The dimensions of a tensor; -1 where any size will do.</param>
internal sealed record OnnxNode(string Name, bool IsTensor, TensorElementType Element, IReadOnlyList<int> Shape)
{
    public static OnnxNode Of(string name, NodeMetadata metadata) => metadata.IsTensor
        ? new OnnxNode(name, true, metadata.ElementDataType, metadata.Dimensions)
        : new OnnxNode(name, false, TensorElementType.DataTypeMax, []);

    /// <summary>Such as <c>float[?, 4]</c>.</summary>
    public override string ToString() => IsTensor
        ? $"{Element.ToString().ToLowerInvariant()}[{string.Join(", ", Shape.Select(d => d < 0 ? "?" : d.ToString()))}]"
        : "sequence";
}
