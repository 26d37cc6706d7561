namespace Assay.Monitors.Drift;

/// <summary>How a <see cref="DriftDetectionModel"/> is trained.</summary>
public sealed record DriftModelSettings
{
    /// <summary>The client model's inputs. Numbers and booleans are used as numbers, text as categories; other types are left out and reported.</summary>
    public required IReadOnlyList<string> FeatureColumns { get; init; }

    /// <summary>Where the class probabilities are: one vector column, or one number column a class.</summary>
    public required IReadOnlyList<string> ProbabilityColumns { get; init; }

    /// <summary>The column of true labels.</summary>
    public required string LabelColumn { get; init; }

    /// <summary>The column of the client model's predicted labels.</summary>
    public required string PredictionColumn { get; init; }

    /// <summary>Decides the split, the folds and the trainers. Same data and seed, same model. Default 42.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>The share of rows kept away from training, from which the base accuracy is taken. Default 0.2.</summary>
    public double HeldOutShare { get; init; } = 0.2;

    /// <summary>At most so many rows, drawn by seed, are used. Default 100,000.</summary>
    public int MaximumRows { get; init; } = 100_000;

    /// <summary>Below so many wrong (or so many right) predictions among the training rows no model is trained. Default 20.</summary>
    public int MinimumErrors { get; init; } = 20;

    /// <summary>The held-out AUC below which the model is refused: it cannot tell right from wrong. Default 0.55.</summary>
    public double MinimumAuc { get; init; } = 0.55;

    /// <summary>Cross-validation folds for choosing and calibrating the model. Default 3.</summary>
    public int Folds { get; init; } = 3;
}
