using System.Numerics.Tensors;

namespace Assay.Monitors.Explainability;

/// <summary>
/// The columns that LIME's linear model is fitted to: per feature whether its value is kept; behind them, what the
/// changed values are, as far as there are rows enough.
/// </summary>
internal sealed class LimeDesign
{
    private const double WeightPenalty = 0.01;
    private const double DeviationPenalty = 0.1;

    /// <summary>A column needs so many rows.</summary>
    private const int RowsPerColumn = 4;

    private readonly double[][] _columns;
    private readonly double[] _penalties;

    private LimeDesign(double[][] columns, double[] penalties, double[] weights)
    {
        _columns = columns;
        _penalties = penalties;
        Weights = weights;
    }

    /// <summary>How near each copy is to the row, at most 1.</summary>
    public double[] Weights { get; }

    public static LimeDesign Of(LimePlan plan)
    {
        var features = plan.Samples.Count;
        var copies = plan.Rows.RowCount;
        var changes = new double[copies];
        var changed = new double[copies];
        var columns = new List<double[]>(features * 2);
        var deviations = new List<(double Share, double[] Values)>();
        foreach (var sample in plan.Samples)
        {
            var own = new double[copies];
            for (var i = 0; i < copies; i++)
            {
                own[i] = sample.Kept[i] ? 1 : 0;
            }

            TensorPrimitives.Subtract(1.0, own, changed);
            TensorPrimitives.Add(changes, changed, changes);
            columns.Add(own);
            deviations.AddRange(sample.Deviations(changed));
        }

        var room = Math.Max(0, (copies / RowsPerColumn) - features);
        columns.AddRange(deviations.OrderByDescending(d => d.Share).Take(room).Select(d => d.Values));
        var penalties = new double[columns.Count];
        penalties.AsSpan().Fill(DeviationPenalty);
        penalties.AsSpan(0, features).Fill(WeightPenalty);
        var kernel = Kernel(features, plan.Settings.KernelWidth);
        return new LimeDesign([.. columns], penalties, Array.ConvertAll(changes, c => kernel[(int)c]));
    }

    /// <summary>The model of all copies, and that of those before <paramref name="split"/>.</summary>
    public (RidgeFit Whole, RidgeFit First) Fit(ReadOnlySpan<double> answers, int split)
    {
        double[] origins = [.. _columns.Select(c => TensorPrimitives.Average<double>(c)), TensorPrimitives.Average(answers)];
        var first = WeightedProducts.Of(_columns, answers, Weights, origins, 0, split);
        var whole = first.Merge(WeightedProducts.Of(_columns, answers, Weights, origins, split, answers.Length));
        return (whole.Fit(_penalties), first.Fit(_penalties));
    }

    /// <summary>The fitted model's answers to the copies from a place on.</summary>
    public double[] Predict(RidgeFit fit, int from)
    {
        var predicted = new double[Weights.Length - from];
        predicted.AsSpan().Fill(fit.Intercept);
        for (var j = 0; j < _columns.Length; j++)
        {
            TensorPrimitives.MultiplyAdd(_columns[j].AsSpan(from), fit.Coefficients[j], predicted, predicted);
        }

        return predicted;
    }

    /// <summary>exp(−d²/w²) ^ ½ with d² = the number of changed features, as in LIME.</summary>
    private static double[] Kernel(int features, double? width)
    {
        var w = width ?? 0.75 * Math.Sqrt(features);
        return [.. Enumerable.Range(0, features + 1).Select(d => Math.Sqrt(Math.Exp(-d / (w * w))))];
    }
}
