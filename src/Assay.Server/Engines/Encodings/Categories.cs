using System.Globalization;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Encodings;

/// <summary>The values of an encoded feature, found by their text: <c>1</c>, <c>1.0</c> and <c>"1"</c> are the same.</summary>
internal sealed class Categories(string feature, IReadOnlyList<string> values)
{
    private readonly Dictionary<string, int> _positions = values.Select((value, position) => (value, position)).ToDictionary(v => v.value, v => v.position, StringComparer.Ordinal);
    private readonly bool _areWhole = values.All(v => long.TryParse(v, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole.ToString() == v);

    /// <summary>The position of the value of a row; null when it is missing, -1 when it is unknown.</summary>
    public int? Find(Column column, int row) => column.GetText(row) is { } text ? _positions.GetValueOrDefault(text, -1) : null;

    public CodecException Unknown(Column column, int row) =>
        new($"row {row}", $"'{feature}' is '{column.GetText(row)}', which its encoding does not know; it knows {string.Join(", ", values.Select(v => $"'{v}'"))}. Add it to payload_format.encodings or set a default there");

    /// <summary>The column of the values at those positions; null is missing. Whole numbers where all values are.</summary>
    public Column Column(IReadOnlyList<int?> positions) => _areWhole
        ? new IntegerColumn(feature, [.. positions.Select(p => p is { } known ? long.Parse(values[known], CultureInfo.InvariantCulture) : 0)], [.. positions.Select(p => p is null)])
        : TextColumn.From(feature, positions.Select(p => p is { } known ? values[known] : null));
}
