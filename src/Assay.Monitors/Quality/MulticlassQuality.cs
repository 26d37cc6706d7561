using Assay.Monitors.Statistics;

namespace Assay.Monitors.Quality;

/// <summary>
/// The quality of a classifier of k classes, gathered row by row in memory that does not grow with them; parts merge into
/// the whole. Not thread-safe.
/// </summary>
/// <param name="classes">The number of classes, at least 1.</param>
public sealed class MulticlassQuality(int classes)
{
    private const double Epsilon = 2.220446049250313e-16;
    private const double SumTolerance = 0.01;

    private readonly RunningMoments _logLoss = new();
    private readonly RunningMoments _brier = new();
    private string? _fault;

    /// <summary>The counts of labels and predictions.</summary>
    public ConfusionMatrix Matrix { get; } = new(classes);

    /// <summary>How often the predicted class was right, by its probability.</summary>
    public CalibrationBins Calibration { get; } = CalibrationBins.EqualWidth();

    /// <summary>Adds a row.</summary>
    /// <param name="label">The class it is of, from 0.</param>
    /// <param name="prediction">The class predicted.</param>
    /// <param name="probabilities">
    /// The probability of each class; empty when the row has none, which then counts only for the matrix. What is not a
    /// probability distribution leaves the metrics of probabilities undefined.
    /// </param>
    /// <exception cref="ArgumentException">There is no such class, or there are not as many probabilities as classes.</exception>
    public void Add(int label, int prediction, ReadOnlySpan<double> probabilities)
    {
        Matrix.Add(label, prediction);
        if (probabilities.IsEmpty)
        {
            return;
        }

        if (probabilities.Length != Matrix.Classes)
        {
            throw new ArgumentException($"There are {probabilities.Length} probabilities of {Matrix.Classes} classes.", nameof(probabilities));
        }

        double sum = 0, brier = 0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            var probability = probabilities[i];
            if (!(probability is >= 0 and <= 1))
            {
                _fault ??= "scores are not probabilities";
                return;
            }

            var error = probability - (i == label ? 1 : 0);
            sum += probability;
            brier += error * error;
        }

        if (Math.Abs(sum - 1) > SumTolerance)
        {
            _fault ??= "probabilities do not add up to 1";
            return;
        }

        _logLoss.Add(-Math.Log(Math.Clamp(probabilities[label], Epsilon, 1 - Epsilon)));
        _brier.Add(brier);
        Calibration.Add(probabilities[prediction], label == prediction);
    }

    /// <summary>Adds everything <paramref name="other"/> has seen.</summary>
    /// <exception cref="ArgumentException">It has another number of classes.</exception>
    public void Merge(MulticlassQuality other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Matrix.Merge(other.Matrix);
        Calibration.Merge(other.Calibration);
        _logLoss.Merge(other._logLoss);
        _brier.Merge(other._brier);
        _fault ??= other._fault;
    }

    /// <summary>
    /// Every metric of <see cref="QualityMetric.Multiclass"/>. Weighted metrics weigh those of each class, one against all
    /// others, by its share of the labels; macro metrics are plain means over the classes that have labels. All are in [0, 1],
    /// delta interval on the logit scale; the recalls and accuracy, which are one number, have Wilson's. A class that is never predicted has
    /// precision 0 there, as in scikit-learn. Matthews: Gorodkin (2004), [−1, 1]. Log loss = mean of −ln P(label),
    /// [0, 36.05], clipped like <see cref="BinaryQuality"/>'s; Brier = mean of Σ (p − y)², [0, 2] (Brier 1950); normal intervals,
    /// cut to the range. Calibration error: see <see cref="CalibrationBins.ExpectedCalibrationError"/>, of the predicted
    /// class's probability (Guo et al. 2017).
    /// </summary>
    public IReadOnlyDictionary<string, Estimate> ToMetrics()
    {
        var rates = new MulticlassRates(Matrix);
        var accuracy = rates.Accuracy();
        return new Dictionary<string, Estimate>(StringComparer.Ordinal)
        {
            ["accuracy"] = accuracy,
            ["weighted_true_positive_rate"] = accuracy,
            ["weighted_false_positive_rate"] = rates.WeightedFalsePositiveRate(),
            ["weighted_recall"] = accuracy,
            ["weighted_precision"] = rates.WeightedPrecision(),
            ["weighted_f_measure"] = rates.WeightedF(),
            ["macro_recall"] = rates.MacroRecall(),
            ["macro_precision"] = rates.MacroPrecision(),
            ["macro_f_measure"] = rates.MacroF(),
            ["log_loss"] = OfProbabilities(_logLoss.ToEstimate().Within(0, double.PositiveInfinity)),
            ["brier_score"] = OfProbabilities(_brier.ToEstimate().Within(0, 2)),
            ["matthews_correlation_coefficient"] = rates.Matthews(),
            ["expected_calibration_error"] = OfProbabilities(Calibration.ExpectedCalibrationError()),
        };
    }

    private Estimate OfProbabilities(Estimate estimate) => _fault is null && estimate.Value is not null
        ? estimate
        : Estimate.Undefined(_fault ?? "no scores", Matrix.Total, estimate.Method);
}
