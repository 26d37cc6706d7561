namespace Assay.Monitors.Quality;

/// <summary>A metric of a quality monitor.</summary>
/// <param name="Id">The id on the wire.</param>
/// <param name="Name">The name shown.</param>
/// <param name="Limit">Which side of its threshold is bad.</param>
/// <param name="DefaultThreshold">
/// The default limit; for <see cref="LimitType.Both"/> it holds on either side of 0. Null: none, as of errors in the unit of the
/// label, of which no number is good for every model.
/// </param>
public sealed record QualityMetric(string Id, string Name, LimitType Limit, double? DefaultThreshold)
{
    private static QualityMetric CalibrationError { get; } = new("expected_calibration_error", "Expected calibration error", LimitType.Upper, null);

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
        CalibrationError,
    ];

    /// <summary>The metrics of a classifier of several classes, in the order they are listed.</summary>
    public static IReadOnlyList<QualityMetric> Multiclass { get; } =
    [
        new("accuracy", "Accuracy", LimitType.Lower, 0.8),
        new("weighted_true_positive_rate", "Weighted True Positive Rate (wTPR)", LimitType.Lower, 0.8),
        new("weighted_false_positive_rate", "Weighted False Positive Rate (wFPR)", LimitType.Upper, 0.8),
        new("weighted_recall", "Weighted recall", LimitType.Lower, 0.8),
        new("weighted_precision", "Weighted precision", LimitType.Lower, 0.8),
        new("weighted_f_measure", "Weighted F1-Measure", LimitType.Lower, 0.8),
        new("macro_recall", "Macro recall", LimitType.Lower, null),
        new("macro_precision", "Macro precision", LimitType.Lower, null),
        new("macro_f_measure", "Macro F1-Measure", LimitType.Lower, null),
        new("log_loss", "Logarithmic loss", LimitType.Upper, 0.8),
        new("brier_score", "Brier score", LimitType.Upper, 0.8),
        new("matthews_correlation_coefficient", "Matthews correlation coefficient", LimitType.Lower, 0.8),
        CalibrationError,
    ];

    /// <summary>The metrics of a regression, in the order they are listed.</summary>
    public static IReadOnlyList<QualityMetric> Regression { get; } =
    [
        new("r2", "R squared", LimitType.Lower, 0.8),
        new("explained_variance", "Proportion explained variance", LimitType.Lower, 0.8),
        new("root_mean_squared_error", "Root of mean squared error", LimitType.Upper, null),
        new("mean_absolute_error", "Mean absolute error", LimitType.Upper, null),
        new("mean_squared_error", "Mean squared error", LimitType.Upper, null),
        new("mean_absolute_percentage_error", "Mean absolute percentage error", LimitType.Upper, null),
        new("symmetric_mean_absolute_percentage_error", "Symmetric mean absolute percentage error", LimitType.Upper, null),
        new("pearson", "Pearson", LimitType.Lower, null),
        new("spearman", "Spearman", LimitType.Lower, null),
    ];

    /// <summary>The metrics of a type of problem; null when it has none.</summary>
    public static IReadOnlyList<QualityMetric>? Of(string problemType) => problemType switch
    {
        "binary" => Binary,
        "multiclass" => Multiclass,
        "regression" => Regression,
        _ => null,
    };
}
