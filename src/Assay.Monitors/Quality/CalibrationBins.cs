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
    private readonly long[] _counts;
    private readonly long[] _hits;
    private readonly double[] _forecasts;
    private readonly double[] _squares;

    private CalibrationBins(double[] edges)
    {
        _edges = edges;
        (_counts, _hits) = (new long[edges.Length], new long[edges.Length]);
        (_forecasts, _squares) = (new double[edges.Length], new double[edges.Length]);
    }

    /// <summary>All forecasts.</summary>
    public long Count { get; private set; }

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
        var bin = Find(forecast);
        var outcome = cameTrue ? 1 : 0;
        var gap = outcome - forecast;
        Count++;
        _counts[bin]++;
        _hits[bin] += outcome;
        _forecasts[bin] += forecast;
        _squares[bin] += gap * gap;
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

        Count += other.Count;
        for (var i = 0; i < _edges.Length; i++)
        {
            _counts[i] += other._counts[i];
            _hits[i] += other._hits[i];
            _forecasts[i] += other._forecasts[i];
            _squares[i] += other._squares[i];
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
        if (Count == 0)
        {
            return Estimate.Undefined("no scores", 0, method);
        }

        double error = 0, bias = 0, variance = 0;
        for (var i = 0; i < _edges.Length; i++)
        {
            if (_counts[i] > 0)
            {
                var gap = (_hits[i] - _forecasts[i]) / _counts[i];
                var spread = Math.Sqrt(Math.Max(0, (_squares[i] / _counts[i]) - (gap * gap)) / _counts[i]);
                var share = (double)_counts[i] / Count;
                error += share * Math.Abs(gap);
                bias += share * spread * Math.Sqrt(2 / Math.PI);
                variance += share * spread * share * spread;
            }
        }

        var half = Proportion.Z95 * Math.Sqrt(variance);
        return new Estimate(error, Math.Max(0, error - bias - half), Math.Min(1, error + half), Count, method);
    }

    /// <summary>The reliability curve: the bins that are not empty, in order.</summary>
    public IReadOnlyList<ReliabilityPoint> ToCurve()
    {
        var points = new List<ReliabilityPoint>();
        for (var i = 0; i < _edges.Length; i++)
        {
            if (_counts[i] > 0)
            {
                points.Add(new ReliabilityPoint(i == 0 ? 0 : _edges[i - 1], _edges[i], _forecasts[i] / _counts[i], Proportion.Wilson(_hits[i], _counts[i])));
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
}
