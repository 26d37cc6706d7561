using System.Text.Json.Serialization;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift.Distributions;

/// <summary>How often each category occurred.</summary>
/// <param name="Names">The most frequent categories, at most <see cref="MaxCategories"/>, most frequent first.</param>
/// <param name="Counts">The rows of each.</param>
/// <param name="Other">The rows of all others.</param>
/// <param name="Missing">Rows without a value.</param>
public sealed record CategoryBaseline(IReadOnlyList<string> Names, IReadOnlyList<long> Counts, long Other, long Missing) : ColumnBaseline(Missing)
{
    /// <summary>More categories than these are counted together.</summary>
    public const int MaxCategories = 1_000;

    private const int MaxBars = 20;

    /// <inheritdoc/>
    [JsonIgnore]
    public override long Rows => Counts.Sum() + Other + Missing;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Dtype => ColumnStatistics.Categorical;

    /// <summary>
    /// Compares rows with this. Categories that it does not have, and those too rare to be told apart, are one more
    /// category together.
    /// </summary>
    /// <param name="window">The rows' counts; at least one row.</param>
    /// <param name="seed">Decides the draws of the bootstrap.</param>
    public ColumnDrift Compare(CategoryCounts window, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(window);
        var known = Names.Select(name => window.Counts.GetValueOrDefault(name)).ToArray();
        var unseen = window.Rows - window.Missing - known.Sum();
        var cells = new CategoryCells([.. Counts, Other, Missing], [.. known, unseen, window.Missing]);
        return cells.Compare(seed) with
        {
            Dtype = Dtype,
            Unseen = Other == 0 && window.Other == 0 ? unseen : null,
            Bars = [.. Bars(window, known)],
        };
    }

    internal static CategoryBaseline Of(TextColumn column)
    {
        var counts = CategoryCounts.Of(column);
        var kept = counts.Counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(MaxCategories).ToList();
        return new CategoryBaseline(
            [.. kept.Select(c => c.Key)],
            [.. kept.Select(c => c.Value)],
            counts.Rows - counts.Missing - kept.Sum(c => c.Value),
            counts.Missing);
    }

    private IEnumerable<DriftBar> Bars(CategoryCounts window, long[] known)
    {
        var shown = Math.Min(Names.Count, MaxBars);
        for (var i = 0; i < shown; i++)
        {
            yield return new DriftBar(Names[i], null, null, Counts[i], known[i]);
        }

        var added = window.Counts.ExceptBy(Names, c => c.Key).OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(MaxBars).ToList();
        foreach (var (name, count) in added)
        {
            yield return new DriftBar(name, null, null, 0, count);
        }

        var (baseline, now) = (Counts.Skip(shown).Sum() + Other, window.Rows - window.Missing - known.Take(shown).Sum() - added.Sum(c => c.Value));
        if (baseline + now > 0)
        {
            yield return DriftBar.Other(baseline, now);
        }

        if (Missing + window.Missing > 0)
        {
            yield return DriftBar.Missing(Missing, window.Missing);
        }
    }
}
