using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Encodings;

/// <summary>One column a value: 1 where the feature has it, else 0.</summary>
/// <param name="feature">The feature.</param>
/// <param name="values">Its values.</param>
/// <param name="columns">The column of each value.</param>
/// <param name="hasDefault">Whether unknown and missing values have an encoding.</param>
/// <param name="fallback">That encoding: a value, or null for a 0 in every column.</param>
internal sealed class OneHotEncoding(string feature, IReadOnlyList<string> values, IReadOnlyList<string> columns, bool hasDefault, string? fallback) : IFeatureEncoding
{
    private const int None = -1;

    private readonly Categories _categories = new(feature, values);
    private readonly int _fallback = fallback is null ? None : values.ToList().IndexOf(fallback);

    public string Feature => feature;

    public IReadOnlyList<string> Columns => columns;

    public IEnumerable<Column> Encode(Column feature)
    {
        var hot = new int?[feature.Length];
        for (var row = 0; row < hot.Length; row++)
        {
            hot[row] = _categories.Find(feature, row) switch
            {
                >= 0 and var known => known,
                _ when hasDefault => _fallback,
                null => null,
                _ => throw _categories.Unknown(feature, row),
            };
        }

        bool[] missing = [.. hot.Select(h => h is null)];
        return columns.Select((name, position) => new IntegerColumn(name, [.. hot.Select(h => h == position ? 1L : 0L)], missing));
    }

    public Column Decode(IReadOnlyList<Column> encoded)
    {
        var found = new int?[encoded[0].Length];
        for (var row = 0; row < found.Length; row++)
        {
            found[row] = Decode(encoded, row);
        }

        return _categories.Column(found);
    }

    private int? Decode(IReadOnlyList<Column> encoded, int row)
    {
        int? hot = null;
        var missing = 0;
        for (var position = 0; position < encoded.Count; position++)
        {
            if (encoded[position].IsMissing(row))
            {
                missing++;
                continue;
            }

            if (!encoded[position].TryGetNumber(row, out var number) || number is not (0 or 1))
            {
                throw new CodecException($"row {row}", $"'{columns[position]}' is '{encoded[position].GetText(row)}'; an encoded column is 0 or 1");
            }

            if (number == 1)
            {
                hot = hot is null ? position : throw new CodecException($"row {row}", $"'{columns[hot.Value]}' and '{columns[position]}' are both 1; one value of '{feature}' has one column");
            }
        }

        // Zeros only stand for what was unknown, where that is declared; else a value is missing in the declaration.
        return hot is not null || missing == encoded.Count || (hasDefault && _fallback == None)
            ? hot
            : throw new CodecException($"row {row}", $"none of {string.Join(", ", columns.Select(c => $"'{c}'"))} is 1, so '{feature}' has no value; set a default of null in payload_format.encodings if that means unknown");
    }
}
