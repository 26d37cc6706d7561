using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift;

/// <summary>One indicator for each frequent category, and a last one for every other, unseen or missing value.</summary>
internal sealed record CategoricalFeature(string Name, string[] Categories, double[] Shares)
{
    private const int MaximumCategories = 24;

    public int Width => Categories.Length + 1;

    /// <returns><see langword="null"/> when no row has a value.</returns>
    public static CategoricalFeature? Learn(TextColumn column, ReadOnlySpan<int> rows)
    {
        var counts = new int[column.Dictionary.Length];
        foreach (var row in rows)
        {
            if (!column.IsMissing(row))
            {
                counts[column.Codes[row]]++;
            }
        }

        var names = column.Dictionary.ToArray();
        var frequent = Enumerable.Range(0, counts.Length)
            .Where(code => counts[code] > 0)
            .OrderByDescending(code => counts[code])
            .ThenBy(code => names[code], StringComparer.Ordinal)
            .Take(MaximumCategories)
            .ToArray();
        if (frequent.Length == 0)
        {
            return null;
        }

        var total = (double)rows.Length;
        return new CategoricalFeature(
            column.Name,
            Array.ConvertAll(frequent, code => names[code]),
            Array.ConvertAll(frequent, code => counts[code] / total));
    }

    /// <summary>Where each entry of a column's dictionary goes.</summary>
    public int[] Map(TextColumn column)
    {
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Categories.Length; i++)
        {
            positions[Categories[i]] = i;
        }

        var map = new int[column.Dictionary.Length];
        for (var code = 0; code < map.Length; code++)
        {
            map[code] = positions.GetValueOrDefault(column.Dictionary[code], Categories.Length);
        }

        return map;
    }

    public void Encode(TextColumn column, int[] map, int row, Span<float> target)
    {
        target.Clear();
        target[column.IsMissing(row) ? Categories.Length : map[column.Codes[row]]] = 1;
    }
}
