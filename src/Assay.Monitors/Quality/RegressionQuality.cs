using System.Numerics.Tensors;
using Assay.Monitors.Statistics;

namespace Assay.Monitors.Quality;

/// <summary>
/// The quality of a regression, gathered in blocks of rows in memory that does not grow with them; parts merge into the
/// whole. Rows whose label or prediction is NaN are left out. Not thread-safe.
/// </summary>
public sealed class RegressionQuality
{
    private const string DeltaLog = "delta-log";

    private readonly JointMoments _errors = new();
    private readonly JointMoments _predictions = new();
    private readonly RunningMoments _absolute = new();
    private readonly RunningMoments _relative = new();
    private readonly RunningMoments _symmetric = new();
    private bool _hasZeroLabel;

    /// <summary>The number of rows.</summary>
    public long Count => _errors.Count;

    /// <summary>Every metric of <see cref="QualityMetric.Regression"/> of rows that are all at hand.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static IReadOnlyDictionary<string, Estimate> Compute(ReadOnlySpan<double> labels, ReadOnlySpan<double> predictions)
    {
        var quality = new RegressionQuality();
        quality.Add(labels, predictions);
        return new Dictionary<string, Estimate>(quality.ToMetrics(), StringComparer.Ordinal)
        {
            ["spearman"] = Defined(quality.Count == 0 ? Estimate.Undefined("no observations", 0, "bonett-wright") : Ranks.Spearman(labels, predictions)),
        };
    }

    /// <summary>Adds rows.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Add(ReadOnlySpan<double> labels, ReadOnlySpan<double> predictions)
    {
        if (labels.Length != predictions.Length)
        {
            throw new ArgumentException("Labels and predictions differ in length.", nameof(predictions));
        }

        const int block = 1024;
        Span<double> errors = stackalloc double[block], scratch = stackalloc double[block];
        for (var start = 0; start < labels.Length; start += block)
        {
            var length = Math.Min(block, labels.Length - start);
            AddBlock(labels.Slice(start, length), predictions.Slice(start, length), errors[..length], scratch[..length]);
        }
    }

    /// <summary>Adds everything <paramref name="other"/> has seen.</summary>
    public void Merge(RegressionQuality other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _errors.Merge(other._errors);
        _predictions.Merge(other._predictions);
        _absolute.Merge(other._absolute);
        _relative.Merge(other._relative);
        _symmetric.Merge(other._symmetric);
        _hasZeroLabel |= other._hasZeroLabel;
    }

    /// <summary>
    /// Every metric that needs no ranks; y a label, p its prediction, e = p − y.
    /// R² = 1 − Σe² / Σ(y − ȳ)² and explained variance = 1 − Var(e) / Var(y), (−∞, 1], higher is better, delta interval on the
    /// scale of log(1 − R²). MSE = mean of e², and RMSE = √MSE, [0, ∞), delta interval on the log scale. MAE = mean of |e|, [0, ∞);
    /// MAPE = mean of |e| / |y|, [0, ∞), a fraction; sMAPE = mean of 2|e| / (|y| + |p|), [0, 2], 0 where both are 0; normal intervals.
    /// Errors: lower is better. Pearson's r, [−1, 1], interval on Fisher's scale with the error from fourth moments, which does not
    /// suppose a normal distribution (Steiger and Hakstian 1982). R², explained variance and Pearson are undefined when labels,
    /// Pearson also when predictions, do not vary; MAPE when a label is 0.
    /// </summary>
    public IReadOnlyDictionary<string, Estimate> ToMetrics()
    {
        var squared = Intervals.Log(MeanSquare(_errors.MeanY), Math.Sqrt(VarianceOfSquares() / Count), Count, DeltaLog);
        var metrics = new Dictionary<string, Estimate>(StringComparer.Ordinal)
        {
            ["r2"] = Explained(_errors.MeanY),
            ["explained_variance"] = Explained(0),
            ["root_mean_squared_error"] = squared.Transform(Math.Sqrt),
            ["mean_absolute_error"] = _absolute.ToEstimate().Within(0, double.PositiveInfinity),
            ["mean_squared_error"] = squared,
            ["mean_absolute_percentage_error"] = _hasZeroLabel
                ? Estimate.Undefined("a label is 0", Count, "normal")
                : _relative.ToEstimate().Within(0, double.PositiveInfinity),
            ["symmetric_mean_absolute_percentage_error"] = _symmetric.ToEstimate().Within(0, 2),
            ["pearson"] = Pearson(),
        };
        return Count == 0
            ? metrics.ToDictionary(m => m.Key, m => Estimate.Undefined("no observations", 0, m.Value.Method), StringComparer.Ordinal)
            : metrics.ToDictionary(m => m.Key, m => Defined(m.Value), StringComparer.Ordinal);
    }

    private static Estimate Defined(Estimate estimate) => estimate.Value is { } value && !double.IsFinite(value)
        ? Estimate.Undefined("the numbers are too large", estimate.Count, estimate.Method)
        : estimate;

    private void AddBlock(ReadOnlySpan<double> labels, ReadOnlySpan<double> predictions, Span<double> errors, Span<double> scratch)
    {
        TensorPrimitives.Subtract(predictions, labels, errors);
        _errors.Add(labels, errors);
        _predictions.Add(labels, predictions);
        TensorPrimitives.Abs(errors, errors);
        _absolute.Add(errors);
        for (var row = 0; row < errors.Length; row++)
        {
            scratch[row] = errors[row] == 0 ? 0 : 2 * errors[row] / (Math.Abs(labels[row]) + Math.Abs(predictions[row]));
        }

        _symmetric.Add(scratch);
        for (var row = 0; row < errors.Length; row++)
        {
            _hasZeroLabel |= labels[row] == 0 && !double.IsNaN(errors[row]);
            scratch[row] = errors[row] / Math.Abs(labels[row]);
        }

        _relative.Add(scratch);
    }

    /// <summary>1 − mean (e − ē + bias)² / Var(y), by whose bias R² and explained variance differ.</summary>
    private Estimate Explained(double bias)
    {
        var spread = _errors[2, 0];
        if (spread == 0)
        {
            return Estimate.Undefined("labels do not vary", Count, DeltaLog);
        }

        var unexplained = MeanSquare(bias) / spread;
        return Intervals.Log(unexplained, Math.Sqrt(Math.Max(0, FourthOf(unexplained, bias)) / Count) / spread, Count, DeltaLog)
            .Transform(share => 1 - share);
    }

    private double MeanSquare(double bias) => _errors[0, 2] + (bias * bias);

    private double VarianceOfSquares()
    {
        var mean = MeanSquare(_errors.MeanY);
        return Math.Max(0, FourthOf(0, _errors.MeanY) - (mean * mean));
    }

    /// <summary>The mean of <c>((e − ē + bias)² − share (y − ȳ)²)²</c>, multiplied out into central moments.</summary>
    private double FourthOf(double share, double bias)
    {
        var fourth = _errors[0, 4] + (4 * bias * _errors[0, 3]) + (6 * bias * bias * _errors[0, 2]) + (bias * bias * bias * bias);
        var mixed = _errors[2, 2] + (2 * bias * _errors[2, 1]) + (bias * bias * _errors[2, 0]);
        return fourth - (2 * share * mixed) + (share * share * _errors[4, 0]);
    }

    private Estimate Pearson()
    {
        const string method = "fisher-adf";
        var (y, p) = (_predictions[2, 0], _predictions[0, 2]);
        if (y == 0 || p == 0)
        {
            return Estimate.Undefined(y == 0 ? "labels do not vary" : "predictions do not vary", Count, method);
        }

        var (sy, sp) = (Math.Sqrt(y), Math.Sqrt(p));
        var r = _predictions[1, 1] / (sy * sp);
        var variance = (_predictions[2, 2] / y / p)
            - (r * ((_predictions[3, 1] / y / sy / sp) + (_predictions[1, 3] / p / sp / sy)))
            + (r * r / 4 * ((_predictions[4, 0] / y / y) + (2 * _predictions[2, 2] / y / p) + (_predictions[0, 4] / p / p)));
        return Intervals.Fisher(r, Math.Sqrt(Math.Max(0, variance) / Count) / (1 - (r * r)), Count, method);
    }
}
