using System.Globalization;

namespace Assay.Monitors.Explainability;

/// <summary>The changes that a contrastive search tries.</summary>
internal static class ContrastiveMoves
{
    // When not all can be tried a near and a far one come first.
    private static readonly double[] Steps = [1, 3, 0.5, 2];

    /// <summary>The move to the typical value (median or mode); null when the value is typical or nothing is known of the feature.</summary>
    public static ContrastiveMove? Reset(FeatureStatistics feature, int index, string? own)
    {
        var typical = feature.IsCategorical ? feature.Mode : RowVariants.Text(feature, feature.Median);
        return typical is null || typical == own || (Number(typical) is { } number && number == Number(own)) ? null : new ContrastiveMove(index, typical, 0);
    }

    /// <summary>Moves away from the typical value: numbers outward within what was observed, categories to others than the mode.</summary>
    public static IEnumerable<ContrastiveMove> Away(FeatureStatistics feature, int index, string? own)
    {
        if (feature.IsCategorical)
        {
            return feature.Categories.Where(c => c != own && c != feature.Mode).Select(c => new ContrastiveMove(index, c, 1));
        }

        if (Number(own) is not { } number || feature.StandardDeviation <= 0)
        {
            return [];
        }

        double[] directions = number > feature.Median ? [1] : number < feature.Median ? [-1] : [1, -1];
        return Steps
            .SelectMany(step => directions.Select(sign => number + (sign * step * feature.StandardDeviation)))
            .Select(value => RowVariants.Text(feature, Math.Clamp(value, feature.Minimum, feature.Maximum)))
            .Distinct()
            .Select(value => (Value: value, Distance: Number(value)!.Value - number))
            .Where(move => directions.Any(sign => move.Distance * sign > 0))
            .Select(move => new ContrastiveMove(index, move.Value, Math.Abs(move.Distance) / feature.StandardDeviation));
    }

    private static double? Number(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
