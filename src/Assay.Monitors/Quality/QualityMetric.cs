namespace Assay.Monitors.Quality;

/// <summary>A metric of a quality monitor.</summary>
/// <param name="Id">The id on the wire.</param>
/// <param name="Name">The name shown.</param>
/// <param name="Limit">Which side of its threshold is bad.</param>
/// <param name="DefaultThreshold">The default limit; for <see cref="LimitType.Both"/> it holds on either side of 0.</param>
public sealed record QualityMetric(string Id, string Name, LimitType Limit, double DefaultThreshold)
{
    /// <summary>The metrics of a binary classifier, in the order they are listed.</summary>
    public static IReadOnlyList<QualityMetric> Binary { get; } =
    [
        new("area_under_roc", "Area under ROC", LimitType.Lower, 0.8),
        new("area_under_pr", "Area under PR", LimitType.Lower, 0.8),
        new("accuracy", "Accuracy", LimitType.Lower, 0.8),
        new("true_positive_rate", "True positive rate (TPR)", LimitType.Lower, 0.8),
        new("false_positive_rate", "False positive rate (FPR)", LimitType.Upper, 0.8),
        new("recall", "Recall", LimitType.Lower, 0.8),
        new("precision", "Precision", LimitType.Lower, 0.8),
        new("f1_measure", "F1-Measure", LimitType.Lower, 0.8),
        new("log_loss", "Logarithmic loss", LimitType.Upper, 0.8),
        new("brier_score", "Brier score", LimitType.Upper, 0.8),
        new("matthews_correlation_coefficient", "Matthews correlation coefficient", LimitType.Lower, 0.8),
        new("label_skew", "Label skew", LimitType.Both, 0.5),
        new("gini_coefficient", "Gini coefficient", LimitType.Lower, 0.8),
    ];
}
