using System.Globalization;
using System.Text.Json.Serialization;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift.Distributions;

/// <summary>
/// How numbers were distributed: how many up to each of at most <see cref="MaxValues"/> values, and how many in each
/// cell of an equidistant grid. The grid has 128 cells from the smallest to the largest number and as many again on
/// either side, so that it does not depend on what is compared with it; what lies further out is counted in its first or
/// last cell, for otherwise one stray number would make all others fall into the same cell.
/// </summary>
/// <param name="Values">
/// Ascending: all distinct values when there are few enough (<paramref name="IsExact"/>), else those at evenly spaced ranks.
/// </param>
/// <param name="Counts">The rows above the value before and up to each value.</param>
/// <param name="IsExact">Whether <paramref name="Values"/> are all there were.</param>
/// <param name="IsDiscrete">Whether each value is a category: fewer distinct ones than log2 of the rows that have one, or declared so.</param>
/// <param name="Minimum">The smallest number.</param>
/// <param name="Maximum">The largest number.</param>
/// <param name="Grid">The rows in each cell of the grid; empty for discrete numbers.</param>
/// <param name="Missing">Rows without a number.</param>
public sealed record NumberBaseline(
    IReadOnlyList<double> Values,
    IReadOnlyList<long> Counts,
    bool IsExact,
    bool IsDiscrete,
    double Minimum,
    double Maximum,
    IReadOnlyList<long> Grid,
    long Missing) : ColumnBaseline(Missing)
{
    /// <summary>With more distinct values the distribution function is known at evenly spaced ranks only, to 0.001.</summary>
    public const int MaxValues = 1_000;

    private const int Quantiles = 10;
    private const int MaxBars = 40;

    private double[]? _gridEdges;
    private double[]? _valueEdges;
    private double[]? _upperEdges;

    /// <inheritdoc/>
    [JsonIgnore]
    public override long Rows => Counts.Sum() + Missing;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Dtype => IsDiscrete ? ColumnStatistics.NumericDiscrete : ColumnStatistics.NumericContinuous;

    /// <summary>
    /// Ascending upper edges of the cells to count rows in: a cell takes what is above the edge before and up to its own.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<double> UpperEdges => _upperEdges ??= [.. ValueEdges.Concat(GridEdges).Distinct().Order()];

    /// <summary>Exact distinct values have a cell each, and one before each for what lies between them.</summary>
    private double[] ValueEdges => _valueEdges ??= IsExact ? [.. Values.SelectMany(v => new[] { Math.BitDecrement(v), v })] : [.. Values];

    internal double[] GridEdges => _gridEdges ??= IsDiscrete ? [] : NumberGrid.Edges(Minimum, Maximum);

    /// <summary>Counts a column's numbers; a value that is no finite number is missing.</summary>
    public NumberCounts Count(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        var edges = UpperEdges.ToArray();
        var cells = new long[edges.Length + 1];
        var missing = 0;
        for (var row = 0; row < column.Length; row++)
        {
            if (column.TryGetNumber(row, out var value) && double.IsFinite(value))
            {
                cells[NumberCells.IndexOf(edges, value)]++;
            }
            else
            {
                missing++;
            }
        }

        return new NumberCounts(cells, missing);
    }

    /// <summary>Compares rows with this.</summary>
    /// <param name="window">The rows' counts over <see cref="UpperEdges"/>; at least one row.</param>
    /// <param name="seed">Decides the draws of the bootstrap.</param>
    public ColumnDrift Compare(NumberCounts window, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(window);
        return IsDiscrete ? CompareDiscrete(window, seed) : CompareContinuous(window, seed);
    }

    private ColumnDrift CompareDiscrete(NumberCounts window, ulong seed)
    {
        var cells = Fold(window.Cells, ValueEdges);
        var known = Values.Select((_, i) => cells[(2 * i) + 1]).ToArray();
        var unseen = cells.Sum() - known.Sum();
        var bars = Values.Select((v, i) => new DriftBar(v.ToString("R", CultureInfo.InvariantCulture), null, null, Counts[i], known[i])).ToList();
        return new CategoryCells([.. Counts, 0, Missing], [.. known, unseen, window.Missing]).Compare(seed) with
        {
            Dtype = Dtype,
            Unseen = unseen,
            Bars = [.. bars.Take(MaxBars), .. Rests(bars.Skip(MaxBars).Sum(b => b.BaselineCount), bars.Skip(MaxBars).Sum(b => b.WindowCount) + unseen, window.Missing)],
        };
    }

    private ColumnDrift CompareContinuous(NumberCounts window, ulong seed)
    {
        var counted = Fold(window.Cells, GridEdges);
        long[] grid = [.. Grid, Missing];
        long[] now = [.. counted, window.Missing];
        var quantileEdges = QuantileEdges();
        long[] quantiles = [.. NumberCells.Fold(InValueCells(), ValueEdges, quantileEdges), Missing];
        long[] nowInQuantiles = [.. Fold(window.Cells, quantileEdges), window.Missing];
        var variation = Density.TotalVariation(grid, now)!.Value;
        var distances = new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            [DriftAlgorithm.TotalVariation] = variation,
            [DriftAlgorithm.OverlapCoefficient] = variation,
            [DriftAlgorithm.JensenShannon] = CountDistances.JensenShannon(quantiles, nowInQuantiles)!.Value,
            [DriftAlgorithm.Hellinger] = CountDistances.Hellinger(quantiles, nowInQuantiles)!.Value,
            [DriftAlgorithm.PopulationStability] = CountDistances.PopulationStability(quantiles, nowInQuantiles)!.Value,
        };
        if (Wasserstein.Distance(NumberGrid.Middles(Minimum, Maximum), [.. Grid], counted) is { } moved && double.IsFinite(moved))
        {
            distances.Add(DriftAlgorithm.Wasserstein, moved);
        }

        return new ColumnDrift
        {
            Dtype = Dtype,
            BaselineRows = grid.Sum(),
            WindowRows = now.Sum(),
            BaselineMissing = Missing,
            WindowMissing = window.Missing,
            Algorithm = DriftAlgorithm.TotalVariation,
            Distances = distances,
            Noise = SamplingNoise.Of(Density.TotalVariation, grid, now, seed),
            Test = Test(window),
            Bars = [.. GridBars(counted), .. Rests(0, 0, window.Missing)],
        };
    }

    /// <summary>
    /// Kolmogorov-Smirnov for the numbers and χ² for how many are missing: the smaller p-value of both, twice, when either
    /// side misses any (Bonferroni).
    /// </summary>
    private TestResult? Test(NumberCounts window)
    {
        var numbers = KolmogorovSmirnov.Test(InValueCells(), Fold(window.Cells, ValueEdges));
        var missing = ChiSquare.TestPooled([Rows - Missing, Missing], [window.Cells.Sum(), window.Missing]);
        return (numbers, missing) switch
        {
            (null, _) => missing,
            (_, null) => numbers,
            _ when numbers.PValue <= missing.PValue => numbers with { PValue = Math.Min(1, 2 * numbers.PValue) },
            _ => missing with { PValue = Math.Min(1, 2 * missing.PValue) },
        };
    }

    private long[] InValueCells() => IsExact ? [.. Counts.SelectMany(c => new[] { 0, c }), 0] : [.. Counts, 0];

    private double[] QuantileEdges()
    {
        var edges = new List<double>();
        var total = Rows - Missing;
        long below = 0;
        for (var i = 0; i < Values.Count - 1; i++)
        {
            below += Counts[i];
            if (below * Quantiles >= (edges.Count + 1) * total)
            {
                edges.Add(Values[i]);
            }
        }

        return [.. edges.Take(Quantiles - 1)];
    }

    private List<DriftBar> GridBars(long[] window)
    {
        var first = Enumerable.Range(0, Grid.Count).First(i => Grid[i] + window[i] > 0);
        var last = Enumerable.Range(0, Grid.Count).Last(i => Grid[i] + window[i] > 0);
        var step = (last - first + MaxBars) / MaxBars;
        var bars = new List<DriftBar>();
        for (var cell = first; cell <= last; cell += step)
        {
            var end = Math.Min(cell + step, Grid.Count);
            bars.Add(new DriftBar(
                null,
                cell == 0 ? null : GridEdges[cell - 1],
                end == Grid.Count ? null : GridEdges[end - 1],
                Grid.Take(cell..end).Sum(),
                window.AsSpan(cell, end - cell).ToArray().Sum()));
        }

        return bars;
    }

    private IEnumerable<DriftBar> Rests(long other, long otherNow, long missingNow)
    {
        if (other + otherNow > 0)
        {
            yield return DriftBar.Other(other, otherNow);
        }

        if (Missing + missingNow > 0)
        {
            yield return DriftBar.Missing(Missing, missingNow);
        }
    }

    /// <summary>Counts over <see cref="UpperEdges"/> as counts over some of those edges.</summary>
    private long[] Fold(IReadOnlyList<long> cells, double[] edges) => NumberCells.Fold(cells, UpperEdges, edges);
}
