namespace Assay.Server.Tests.Engines.Onnx;

/// <summary>Writes ONNX models by hand, so that tests need no exporter. Field numbers are those of <c>onnx.proto</c>.</summary>
internal sealed class OnnxModelWriter
{
    public const int Real32 = 1;
    public const int Whole64 = 7;
    public const int Words = 8;
    public const int Real64 = 11;

    private readonly ProtoWriter _graph = new();

    public OnnxModelWriter() => _graph.Text(2, "test");

    /// <summary>An input or output; a dimension of 0 is free.</summary>
    public OnnxModelWriter Input(string name, int type, params int[] shape) => Value(11, name, Tensor(type, shape));

    public OnnxModelWriter Output(string name, int type, params int[] shape) => Value(12, name, Tensor(type, shape));

    /// <summary>A sequence of maps from text to float.</summary>
    public OnnxModelWriter MapOutput(string name, int key) => Value(
        12, name, new ProtoWriter().Message(4, new ProtoWriter().Message(1, new ProtoWriter().Message(5, new ProtoWriter().Integer(1, key).Message(2, Tensor(Real32))))));

    public OnnxModelWriter Node(string operation, string[] inputs, string[] outputs, params ProtoWriter[] attributes) => Node("", operation, inputs, outputs, attributes);

    /// <summary>A node of the operators for classic machine learning.</summary>
    public OnnxModelWriter MlNode(string operation, string[] inputs, string[] outputs, params ProtoWriter[] attributes) => Node("ai.onnx.ml", operation, inputs, outputs, attributes);

    public OnnxModelWriter Constant(string name, double[] values, params long[] shape)
    {
        var tensor = new ProtoWriter();
        foreach (var dimension in shape)
        {
            tensor.Integer(1, dimension);
        }

        _graph.Message(5, tensor.Integer(2, Real64).Text(8, name).Bytes(9, [.. values.SelectMany(BitConverter.GetBytes)]));
        return this;
    }

    /// <summary>A constant whose values lie in a file of its own.</summary>
    public OnnxModelWriter ExternalConstant(string name, string file, long length)
    {
        var location = new ProtoWriter().Text(1, "location").Text(2, file);
        var offset = new ProtoWriter().Text(1, "length").Text(2, (length * 8).ToString());
        _graph.Message(5, new ProtoWriter().Integer(1, length).Integer(2, Real64).Text(8, name).Message(13, location).Message(13, offset).Integer(14, 1));
        return this;
    }

    public static ProtoWriter Attribute(string name, long value) => new ProtoWriter().Text(1, name).Integer(3, value).Integer(20, 2);

    public static ProtoWriter Attribute(string name, float value) => new ProtoWriter().Text(1, name).Single(2, value).Integer(20, 1);

    public static ProtoWriter Attribute(string name, params string[] values)
    {
        var attribute = new ProtoWriter().Text(1, name);
        foreach (var value in values)
        {
            attribute.Text(9, value);
        }

        return attribute.Integer(20, 8);
    }

    public static ProtoWriter Attribute(string name, params float[] values)
    {
        var attribute = new ProtoWriter().Text(1, name);
        foreach (var value in values)
        {
            attribute.Single(7, value);
        }

        return attribute.Integer(20, 6);
    }

    public static ProtoWriter Attribute(string name, params long[] values)
    {
        var attribute = new ProtoWriter().Text(1, name);
        foreach (var value in values)
        {
            attribute.Integer(8, value);
        }

        return attribute.Integer(20, 7);
    }

    public byte[] ToArray() => new ProtoWriter()
        .Integer(1, 8)
        .Message(7, _graph)
        .Message(8, new ProtoWriter().Text(1, "").Integer(2, 13))
        .Message(8, new ProtoWriter().Text(1, "ai.onnx.ml").Integer(2, 2))
        .ToArray();

    private OnnxModelWriter Node(string domain, string operation, string[] inputs, string[] outputs, ProtoWriter[] attributes)
    {
        var node = new ProtoWriter();
        foreach (var input in inputs)
        {
            node.Text(1, input);
        }

        foreach (var output in outputs)
        {
            node.Text(2, output);
        }

        node.Text(4, operation);
        foreach (var attribute in attributes)
        {
            node.Message(5, attribute);
        }

        _graph.Message(1, node.Text(7, domain));
        return this;
    }

    private OnnxModelWriter Value(int field, string name, ProtoWriter type)
    {
        _graph.Message(field, new ProtoWriter().Text(1, name).Message(2, type));
        return this;
    }

    private static ProtoWriter Tensor(int type, params int[] shape)
    {
        var dimensions = new ProtoWriter();
        foreach (var size in shape)
        {
            dimensions.Message(1, size == 0 ? new ProtoWriter().Text(2, "n") : new ProtoWriter().Integer(1, size));
        }

        return new ProtoWriter().Message(1, new ProtoWriter().Integer(1, type).Message(2, dimensions));
    }
}
