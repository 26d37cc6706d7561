using Assay.Monitors.Tables;

namespace Assay.Monitors.Fairness.Debiasing;

/// <summary>
/// Asks the model itself what it would have decided on a member of the reference group, instead of a second model that guesses
/// which rows are treated with bias: a monitored row with an unfavourable decision is scored again as a reference row, and when
/// that copy gets the favourable decision, it is the debiased answer. Decisions of reference rows, and favourable ones, stay.
/// </summary>
public static class Flip
{
    /// <summary>The most frequent value of the reference groups, of equally frequent ones the first in ordinal order; null without rows.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="column">Its values.</param>
    public static string? ReferenceValue(FairnessFeature feature, Column column)
    {
        ArgumentNullException.ThrowIfNull(feature);
        ArgumentNullException.ThrowIfNull(column);
        return Enumerable.Range(0, column.Length).Select(column.GetText)
            .Where(v => v is not null && feature.GroupOf(v) is >= 0 and var group && feature.IsReference(group))
            .GroupBy(v => v!, StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
            .FirstOrDefault()?.Key;
    }

    /// <summary>The rows of monitored groups whose decision is unfavourable.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="column">Its values.</param>
    /// <param name="isFavourable">The decision of each row; null where the model gave none.</param>
    public static int[] Candidates(FairnessFeature feature, Column column, IReadOnlyList<bool?> isFavourable)
    {
        ArgumentNullException.ThrowIfNull(feature);
        ArgumentNullException.ThrowIfNull(column);
        ArgumentNullException.ThrowIfNull(isFavourable);
        return [.. Enumerable.Range(0, column.Length).Where(row =>
            isFavourable[row] == false && feature.GroupOf(column.GetText(row)) is >= 0 and var group && !feature.IsReference(group))];
    }

    /// <summary>Copies of rows, as the engine takes them, that have the reference's value.</summary>
    /// <exception cref="FormatException">The value does not fit the type of the column.</exception>
    public static Table Copy(Table features, ReadOnlySpan<int> rows, FairnessFeature feature, string referenceValue)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(feature);
        var copies = features.Take(rows);
        return copies.With(Perturbation.Build(copies[feature.Feature], [.. Enumerable.Repeat(referenceValue, rows.Length)]));
    }
}
