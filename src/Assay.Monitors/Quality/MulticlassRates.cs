using Assay.Monitors.Statistics;

namespace Assay.Monitors.Quality;

/// <summary>
/// Metrics of a k × k confusion matrix. Each is a smooth function f of the shares p of the cells, so that its error is
/// √(Σ p (∂f/∂p)² / n) by the delta method on multinomial counts (Agresti 2013, section 16.1): no second term, as f does not
/// change when all counts grow in proportion. With two classes the correlation is <see cref="ConfusionMetrics.Matthews"/>.
/// </summary>
internal sealed class MulticlassRates
{
    private const string Logit = "delta-logit";

    private readonly ConfusionMatrix _matrix;

    /// <summary>The shares of labels, of predictions, and of right predictions, by class.</summary>
    private readonly double[] _labels;
    private readonly double[] _predictions;
    private readonly double[] _hits;

    public MulticlassRates(ConfusionMatrix matrix)
    {
        _matrix = matrix;
        (_labels, _predictions, _hits) = (new double[matrix.Classes], new double[matrix.Classes], new double[matrix.Classes]);
        for (var i = 0; i < matrix.Classes; i++)
        {
            var one = matrix.Of(i);
            _labels[i] = Share(one.Positives);
            _predictions[i] = Share(one.TruePositives + one.FalsePositives);
            _hits[i] = Share(one.TruePositives);
        }
    }

    private int Classes => _matrix.Classes;

    /// <summary>The share of right predictions, which is also the recall weighted by the labels of each class.</summary>
    public Estimate Accuracy()
    {
        long right = 0;
        for (var i = 0; i < Classes; i++)
        {
            right += _matrix[i, i];
        }

        return Proportion.Wilson(right, _matrix.Total);
    }

    /// <summary>Σ share of labels × FP / (FP + TN).</summary>
    public Estimate WeightedFalsePositiveRate()
    {
        if (_labels.Contains(1))
        {
            return Estimate.Undefined("labels of one class only", _matrix.Total, Logit);
        }

        var rates = new double[Classes];
        for (var i = 0; i < Classes; i++)
        {
            rates[i] = (_predictions[i] - _hits[i]) / (1 - _labels[i]);
        }

        var value = Sum(i => _labels[i] * rates[i]);
        var spread = Sum(i => _labels[i] * rates[i] / (1 - _labels[i]));
        return Rate(value, (a, b) => rates[a] + (a == b ? 0 : _labels[b] / (1 - _labels[b])) - value - (spread - (_labels[a] * rates[a] / (1 - _labels[a]))));
    }

    /// <summary>Σ share of labels × TP / (TP + FP).</summary>
    public Estimate WeightedPrecision()
    {
        var value = Sum(i => _labels[i] * Precision(i));
        return Rate(value, (a, b) => Precision(a) - value + (_predictions[b] == 0 ? 0 : _labels[b] * ((a == b ? 1 : 0) - Precision(b)) / _predictions[b]));
    }

    /// <summary>Σ share of labels × 2TP / (2TP + FP + FN).</summary>
    public Estimate WeightedF()
    {
        var value = Sum(i => _labels[i] * F(i));
        return Rate(value, (a, b) => F(a) - value + (a == b ? 2 * _labels[a] / Both(a) : 0) - (_labels[a] * F(a) / Both(a)) - (_labels[b] == 0 ? 0 : _labels[b] * F(b) / Both(b)));
    }

    /// <summary>The plain mean of the recalls of the classes that have labels: balanced accuracy.</summary>
    public Estimate MacroRecall() => Macro(
        i => _hits[i] / _labels[i],
        (a, b) => ((a == b ? 1 : 0) - (_hits[a] / _labels[a])) / _labels[a]);

    /// <summary>The plain mean of the precisions of the classes that have labels.</summary>
    public Estimate MacroPrecision() => Macro(
        Precision,
        (a, b) => _labels[b] == 0 ? 0 : ((a == b ? 1 : 0) - Precision(b)) / _predictions[b]);

    /// <summary>The plain mean of the F1 of the classes that have labels.</summary>
    public Estimate MacroF() => Macro(
        F,
        (a, b) => (a == b ? 2 / Both(a) : 0) - (F(a) / Both(a)) - (_labels[b] == 0 ? 0 : F(b) / Both(b)));

    /// <summary>Gorodkin's correlation of k classes.</summary>
    public Estimate Matthews()
    {
        var (free, called) = (1 - Sum(i => _labels[i] * _labels[i]), 1 - Sum(i => _predictions[i] * _predictions[i]));
        if (_labels.Contains(1) || _predictions.Contains(1) || _matrix.Total == 0)
        {
            return Estimate.Undefined("labels or predictions of one class only", _matrix.Total, "delta");
        }

        var hits = Sum(i => _hits[i]);
        var scale = Math.Sqrt(free) * Math.Sqrt(called);
        var m = (hits - Sum(i => _labels[i] * _predictions[i])) / scale;
        var half = Proportion.Z95 * Error((a, b) =>
            ((hits + (a == b ? 1 : 0) - _predictions[a] - _labels[b]) / scale) - (m * (((1 - _labels[a]) / free) + ((1 - _predictions[b]) / called))));
        return new Estimate(Math.Clamp(m, -1, 1), Math.Max(-1, m - half), Math.Min(1, m + half), _matrix.Total, "delta");
    }

    /// <summary>The precision of a class; 0 of one that is never predicted, as scikit-learn has it.</summary>
    private double Precision(int i) => _predictions[i] == 0 ? 0 : _hits[i] / _predictions[i];

    private double F(int i) => Both(i) == 0 ? 0 : 2 * _hits[i] / Both(i);

    private double Both(int i) => _labels[i] + _predictions[i];

    private Estimate Macro(Func<int, double> metric, Func<int, int, double> gradient)
    {
        var labelled = _labels.Count(share => share > 0);
        return Rate(Sum(i => _labels[i] > 0 ? metric(i) : 0) / labelled, (a, b) => gradient(a, b) / labelled);
    }

    private Estimate Rate(double value, Func<int, int, double> gradient) => _matrix.Total == 0
        ? Estimate.Undefined("no observations", 0, Logit)
        : Intervals.Logit(value, Error(gradient), _matrix.Total, Logit);

    private double Error(Func<int, int, double> gradient)
    {
        var variance = 0.0;
        for (var a = 0; a < Classes; a++)
        {
            for (var b = 0; b < Classes; b++)
            {
                if (_matrix[a, b] > 0)
                {
                    var slope = gradient(a, b);
                    variance += Share(_matrix[a, b]) * slope * slope;
                }
            }
        }

        return Math.Sqrt(variance / _matrix.Total);
    }

    private double Sum(Func<int, double> term)
    {
        var sum = 0.0;
        for (var i = 0; i < Classes; i++)
        {
            sum += term(i);
        }

        return sum;
    }

    private double Share(long count) => (double)count / _matrix.Total;
}
