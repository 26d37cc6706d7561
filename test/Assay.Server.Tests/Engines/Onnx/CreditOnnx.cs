using static Assay.Server.Tests.Engines.Onnx.OnnxModelWriter;

namespace Assay.Server.Tests.Engines.Onnx;

/// <summary>The credit model as exporters write models: in double precision, with the shapes of each exporter.</summary>
internal static class CreditOnnx
{
    /// <summary>One tensor a feature, the text among them; the label as text and the probabilities as maps.</summary>
    public static byte[] ByFeature() => new OnnxModelWriter()
        .Input("Sex", Words, 0, 1).Input("Age", Real64, 0, 1).Input("Amount", Real64, 0, 1)
        .MlNode("LabelEncoder", ["Sex"], ["female f"], Attribute("keys_strings", "female", "male"), Attribute("values_floats", 1f, 0f))
        .Node("Cast", ["female f"], ["female"], Attribute("to", (long)Real64))
        .Node("Concat", ["female", "Age", "Amount"], ["x"], Attribute("axis", 1L))
        .Constant("w", [0.9, -1.0 / 60, 1.0 / 2_500], 3, 1)
        .Classifier()
        .Node("Cast", ["probabilities"], ["p f"], Attribute("to", (long)Real32))
        .MlNode("ZipMap", ["p f"], ["output_probability"], Attribute("classlabels_strings", "No Risk", "Risk"))
        .MlNode("LabelEncoder", ["index"], ["output_label"], Attribute("keys_int64s", 0L, 1L), Attribute("values_strings", "No Risk", "Risk"))
        .Output("output_label", Words, 0).MapOutput("output_probability", Words)
        .ToArray();

    /// <summary>One matrix of numbers: Sex_female, Sex_male, Age, Amount; the label as index and the probabilities as tensor.</summary>
    public static byte[] ByMatrix() => new OnnxModelWriter()
        .Input("float_input", Real64, 0, 4)
        .Node("Identity", ["float_input"], ["x"])
        .Constant("w", [0.9, 0, -1.0 / 60, 1.0 / 2_500], 4, 1)
        .Classifier()
        .Node("Identity", ["index"], ["label"])
        .Output("label", Whole64, 0).Output("probabilities", Real64, 0, 2)
        .ToArray();

    /// <summary>From <c>x</c> and <c>w</c> to <c>probabilities</c> and <c>index</c>.</summary>
    private static OnnxModelWriter Classifier(this OnnxModelWriter model) => model
        .Constant("b", [-1.2], 1)
        .Constant("one", [1], 1)
        .Node("MatMul", ["x", "w"], ["xw"])
        .Node("Add", ["xw", "b"], ["score"])
        .Node("Sigmoid", ["score"], ["risk"])
        .Node("Sub", ["one", "risk"], ["no risk"])
        .Node("Concat", ["no risk", "risk"], ["probabilities"], Attribute("axis", 1L))
        .Node("ArgMax", ["probabilities"], ["index"], Attribute("axis", 1L), Attribute("keepdims", 0L));
}
