namespace Assay.Monitors.Drift;

/// <summary>What came out of training a <see cref="DriftDetectionModel"/>.</summary>
public sealed record TrainingReport
{
    /// <summary>Rows with both a label and a prediction that were used.</summary>
    public required int Rows { get; init; }

    /// <summary>How many of <see cref="Rows"/> were held out.</summary>
    public required int HeldOutRows { get; init; }

    /// <summary>The client model's accuracy on the held-out rows, 0 to 1; <see langword="null"/> when there are none.</summary>
    public double? BaseAccuracy { get; init; }

    /// <summary>The drift model's estimate of that accuracy on the same rows; <see langword="null"/> when nothing was trained.</summary>
    public double? PredictedBaseAccuracy { get; init; }

    /// <summary>Area under the ROC curve of P(correct) on the held-out rows; higher is better; <see langword="null"/> when undefined.</summary>
    public double? Auc { get; init; }

    /// <summary>The kind of model chosen: <c>logistic_regression</c> or <c>boosted_trees</c>; <see langword="null"/> when none.</summary>
    public string? Algorithm { get; init; }

    /// <summary>Feature columns left out because their type cannot be used or all their values are missing.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    /// <summary>Whether the model may be used to estimate accuracy.</summary>
    public bool IsUsable => Reason is null;

    /// <summary>One sentence saying why the model is not usable; <see langword="null"/> when it is.</summary>
    public string? Reason { get; init; }
}
