using Assay.Monitors.Statistics;

namespace Assay.Monitors.Quality;

/// <summary>
/// Forecast probabilities and what came true, counted in bins: <c>(0, e₁], (e₁, e₂], …</c>, 0 itself in the first one. Bins of
/// parts merge into those of the whole. Not thread-safe.
/// </summary>
public sealed class CalibrationBins
{
    /// <summary>The number of bins unless another is asked for.</summary>
    public const int DefaultCount = 10;

    private readonly double[] _edges;
    private readonly Bin[] _bins;

    private CalibrationBins(double[] edges)
    {
        _edges = edges;
        _bins = new Bin[edges.Length];
    }

    /// <summary>All forecasts.</summary>
    public long Count => _bins.Sum(b => b.Count);

    /// <summary>Bins of equal width.</summary>
    public static CalibrationBins EqualWidth(int count = DefaultCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new CalibrationBins([.. Enumerable.Range(1, count).Select(i => (double)i / count)]);
    }

    /// <summary>Bins of about as many forecasts each, cut at their quantiles; equal forecasts stay together. Still empty.</summary>
    /// <param name="forecasts">All forecasts, in [0, 1]; NaN is left out.</param>
    /// <param name="count">The number of bins.</param>
    public static CalibrationBins EqualMass(ReadOnlySpan<double> forecasts, int count = DefaultCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var quantiles = new Quantiles(forecasts);
        return new CalibrationBins([.. Enumerable.Range(1, count).Select(i => i == count ? 1 : quantiles.At((double)i / count) ?? (double)i / count)]);
    }

    /// <summary>Counts a forecast.</summary>
    /// <param name="forecast">The probability, in [0, 1].</param>
    /// <param name="cameTrue">What happened.</param>
    public void Add(double forecast, bool cameTrue)
    {
        ref var bin = ref _bins[Find(forecast)];
        var outcome = cameTrue ? 1 : 0;
        var gap = outcome - forecast;
        bin.Count++;
        bin.Hits += outcome;
        bin.Forecasts += forecast;
        bin.Squares += gap * gap;
    }

    /// <summary>Adds the counts of another part.</summary>
    /// <exception cref="ArgumentException">It has other bins.</exception>
    public void Merge(CalibrationBins other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!other._edges.AsSpan().SequenceEqual(_edges))
        {
            throw new ArgumentException("The bins differ.", nameof(other));
        }

        for (var i = 0; i < _bins.Length; i++)
        {
            _bins[i].Count += other._bins[i].Count;
            _bins[i].Hits += other._bins[i].Hits;
            _bins[i].Forecasts += other._bins[i].Forecasts;
            _bins[i].Squares += other._bins[i].Squares;
        }
    }

    /// <summary>
    /// Expected calibration error Σ nᵦ/n · |hit rateᵦ − mean forecastᵦ| (Naeini, Cooper and Hauskrecht 2015), [0, 1], lower is
    /// better. Chance alone makes it positive, by at most b = √(2/π) Σ nᵦ/n · sᵦ, s the gap's standard error (mean of a folded
    /// normal, Leone, Nelson and Nottingham 1961): the interval is <c>[value − b − 1.96 e, value + 1.96 e]</c>, e² = Σ (nᵦ/n · sᵦ)²,
    /// cut to the range. It covers the binned error 95 % or more of the time. Undefined without forecasts.
    /// </summary>
    public Estimate ExpectedCalibrationError()
    {
        const string method = "folded-normal";
        var total = Count;
        if (total == 0)
        {
            return Estimate.Undefined("no scores", 0, method);
        }

        double error = 0, bias = 0, variance = 0;
        foreach (var bin in _bins.Where(b => b.Count > 0))
        {
            var gap = (bin.Hits - bin.Forecasts) / bin.Count;
            var spread = Math.Sqrt(Math.Max(0, (bin.Squares / bin.Count) - (gap * gap)) / bin.Count);
            var share = (double)bin.Count / total;
            error += share * Math.Abs(gap);
            bias += share * spread * Math.Sqrt(2 / Math.PI);
            variance += share * spread * share * spread;
        }

        var half = Proportion.Z95 * Math.Sqrt(variance);
        return new Estimate(error, Math.Max(0, error - bias - half), Math.Min(1, error + half), total, method);
    }

    /// <summary>The reliability curve: the bins that are not empty, in order.</summary>
    public IReadOnlyList<ReliabilityPoint> ToCurve()
    {
        var points = new List<ReliabilityPoint>();
        foreach (var (i, bin) in _bins.Index())
        {
            if (bin.Count > 0)
            {
                points.Add(new ReliabilityPoint(i == 0 ? 0 : _edges[i - 1], _edges[i], bin.Forecasts / bin.Count, Proportion.Wilson(bin.Hits, bin.Count)));
            }
        }

        return points;
    }

    private int Find(double forecast)
    {
        if (!(forecast is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(forecast), forecast, "A forecast is between 0 and 1.");
        }

        // Right at once when the bins are equally wide.
        var bin = Math.Min((int)(forecast * _edges.Length), _edges.Length - 1);
        while (forecast > _edges[bin])
        {
            bin++;
        }

        while (bin > 0 && forecast <= _edges[bin - 1])
        {
            bin--;
        }

        return bin;
    }

    private struct Bin
    {
        public long Count;
        public long Hits;
        public double Forecasts;
        public double Squares;
    }
}
