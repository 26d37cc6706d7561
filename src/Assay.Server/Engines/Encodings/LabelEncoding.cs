using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Encodings;

/// <summary>A number a value, in the column of the feature itself.</summary>
/// <param name="feature">The feature.</param>
/// <param name="values">Its values.</param>
/// <param name="numbers">The number of each value.</param>
/// <param name="fallback">The number of unknown and missing values; null when they have none.</param>
internal sealed class LabelEncoding(string feature, IReadOnlyList<string> values, IReadOnlyList<double> numbers, double? fallback) : IFeatureEncoding
{
    private readonly Categories _categories = new(feature, values);
    private readonly bool _areWhole = numbers.Append(fallback ?? 0).All(n => n == Math.Floor(n) && Math.Abs(n) < 1L << 53);

    public string Feature => feature;

    public IReadOnlyList<string> Columns { get; } = [feature];

    public IEnumerable<Column> Encode(Column feature)
    {
        var missing = new bool[feature.Length];
        var encoded = new double[feature.Length];
        for (var row = 0; row < encoded.Length; row++)
        {
            switch (_categories.Find(feature, row))
            {
                case >= 0 and var known:
                    encoded[row] = numbers[known];
                    break;
                case var _ when fallback is { } number:
                    encoded[row] = number;
                    break;
                case null:
                    missing[row] = true;
                    break;
                default:
                    throw _categories.Unknown(feature, row);
            }
        }

        return [_areWhole ? new IntegerColumn(Feature, Array.ConvertAll(encoded, n => (long)n), missing) : new DoubleColumn(Feature, encoded, missing)];
    }

    public Column Decode(IReadOnlyList<Column> encoded)
    {
        var column = encoded[0];
        var found = new int?[column.Length];
        for (var row = 0; row < found.Length; row++)
        {
            if (column.IsMissing(row))
            {
                continue;
            }

            var position = column.TryGetNumber(row, out var number) ? numbers.ToList().IndexOf(number) : -1;
            found[row] = position >= 0 ? position
                : number == fallback ? null
                : throw new CodecException($"row {row}", $"'{Feature}' is '{column.GetText(row)}', the number of none of its values; their numbers are {string.Join(", ", values.Zip(numbers, (v, n) => $"'{v}': {n}"))}");
        }

        return _categories.Column(found);
    }
}
