using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Assay.Server.Engines.Onnx;

/// <summary>Rows as the tensors of a model's inputs.</summary>
internal static class OnnxInputs
{
    /// <summary>One tensor a feature where inputs have the names of features; the features side by side where one input takes all.</summary>
    /// <exception cref="CodecException">An input has no feature, or a value does not fit its type.</exception>
    public static IReadOnlyList<NamedOnnxValue> Create(OnnxSignature signature, OnnxOptions options, IReadOnlyList<string> features, Table rows) =>
        [.. signature.Inputs.Select(input => Create(input, ColumnsOf(input, signature, options, features, rows), rows.RowCount))];

    private static List<Column> ColumnsOf(OnnxNode input, OnnxSignature signature, OnnxOptions options, IReadOnlyList<string> features, Table rows)
    {
        var all = features.Count > 0 ? features : [.. rows.Columns.Select(c => c.Name)];
        var names = options.Inputs.GetValueOrDefault(input.Name)
            ?? (signature.Inputs.Count == 1 ? all : all.Where(f => f == input.Name || Identifier(f) == input.Name).Take(1).ToList());
        if (names.Count == 0)
        {
            throw new CodecException("", $"the input '{input.Name}' has the name of no feature; the features are {string.Join(", ", all.Select(f => $"'{f}'"))}. Say in payload_format.inputs which it takes");
        }

        return [.. names.Select(name => rows.TryGet(name, out var column) ? column : throw new CodecException("", $"the input '{input.Name}' takes '{name}', which the rows do not have"))];
    }

    /// <summary>A feature's name as exporters write it that take identifiers only.</summary>
    private static string Identifier(string feature) => string.Concat(feature.Select(c => char.IsLetterOrDigit(c) ? c : '_'));

    private static NamedOnnxValue Create(OnnxNode input, IReadOnlyList<Column> columns, int rows)
    {
        if (!input.IsTensor)
        {
            throw new CodecException("", $"the input '{input.Name}' is no tensor");
        }

        var shape = Shape(input, columns, rows);
        return input.Element switch
        {
            TensorElementType.Float => NamedOnnxValue.CreateFromTensor(input.Name, Fill(shape, columns, (c, row) => c.IsMissing(row) ? float.NaN : (float)Number(input, c, row), v => (float)v)),
            TensorElementType.Double => NamedOnnxValue.CreateFromTensor(input.Name, Fill(shape, columns, (c, row) => c.IsMissing(row) ? double.NaN : Number(input, c, row), v => v)),
            TensorElementType.Int64 => NamedOnnxValue.CreateFromTensor(input.Name, Fill(shape, columns, (c, row) => Whole(input, c, row), v => (long)v)),
            TensorElementType.Int32 => NamedOnnxValue.CreateFromTensor(input.Name, Fill(shape, columns, (c, row) => checked((int)Whole(input, c, row)), v => (int)v)),
            TensorElementType.Bool => NamedOnnxValue.CreateFromTensor(input.Name, Fill(shape, columns, (c, row) => Whole(input, c, row) != 0, v => v != 0)),
            TensorElementType.String => NamedOnnxValue.CreateFromTensor(input.Name, Fill(shape, columns, (c, row) => c.GetText(row) ?? "", v => v.ToString("R"))),
            _ => throw new CodecException("", $"the input '{input.Name}' takes {input}, which is not supported; export the model with float, double, int64, int32, bool or string inputs"),
        };
    }

    private static int[] Shape(OnnxNode input, IReadOnlyList<Column> columns, int rows)
    {
        var width = columns is [VectorColumn vectors] ? vectors.Values[0].Length : columns.Count;
        var declared = input.Shape;
        if (declared.Count == 0)
        {
            throw new CodecException("", $"the input '{input.Name}' takes a single value, not rows; export the model with a batch dimension");
        }

        if (declared[0] > 0 && declared[0] != rows)
        {
            throw new CodecException("", $"the input '{input.Name}' takes exactly {declared[0]} rows a call; export the model with a free batch dimension");
        }

        if (declared.Count == 1)
        {
            return width == 1 ? [rows] : throw Misfit(input, width);
        }

        if (declared.Count == 2)
        {
            return declared[1] < 0 || declared[1] == width ? [rows, width] : throw Misfit(input, width);
        }

        var inner = declared.Skip(1).ToList();
        return inner.TrueForAll(d => d > 0) && inner.Aggregate(1, (a, b) => a * b) == width ? [rows, .. inner] : throw Misfit(input, width);
    }

    private static CodecException Misfit(OnnxNode input, int width) =>
        new("", $"the input '{input.Name}' is {input} and gets {width} values a row; say in payload_format.inputs which features it takes");

    private static DenseTensor<T> Fill<T>(int[] shape, IReadOnlyList<Column> columns, Func<Column, int, T> cell, Func<double, T> element)
    {
        var rows = shape[0];
        var width = shape.Skip(1).Aggregate(1, (a, b) => a * b);
        var values = new T[rows * width];
        for (var row = 0; row < rows; row++)
        {
            if (columns is [VectorColumn vectors])
            {
                var vector = vectors.IsMissing(row) ? [] : vectors.Values[row];
                if (vector.Length != width)
                {
                    throw new CodecException($"row {row}", $"'{vectors.Name}' has {vector.Length} numbers where the model takes {width}");
                }

                for (var i = 0; i < width; i++)
                {
                    values[(row * width) + i] = element(vector[i]);
                }

                continue;
            }

            for (var i = 0; i < width; i++)
            {
                values[(row * width) + i] = cell(columns[i], row);
            }
        }

        return new DenseTensor<T>(values, shape);
    }

    private static double Number(OnnxNode input, Column column, int row) => column.TryGetNumber(row, out var number)
        ? number
        : throw new CodecException($"row {row}", $"'{column.Name}' is '{column.GetText(row)}' and the input '{input.Name}' takes numbers; declare an encoding in payload_format.encodings");

    private static long Whole(OnnxNode input, Column column, int row)
    {
        if (column.IsMissing(row))
        {
            throw new CodecException($"row {row}", $"'{column.Name}' is missing and the input '{input.Name}' takes {input}, which has no missing values");
        }

        var number = Number(input, column, row);
        return number == Math.Floor(number) && Math.Abs(number) < 1L << 53
            ? (long)number
            : throw new CodecException($"row {row}", $"'{column.Name}' is {number} and the input '{input.Name}' takes whole numbers");
    }
}
