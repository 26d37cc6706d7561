namespace Assay.Monitors.Drift;

/// <summary>Everything a <see cref="DriftDetectionModel"/> is, in the shape of its file.</summary>
internal sealed record ModelState
{
    public const string CurrentFormat = "assay-drift-model";
    public const int CurrentVersion = 1;

    public string Format { get; init; } = CurrentFormat;

    public int Version { get; init; } = CurrentVersion;

    public required TrainingReport Report { get; init; }

    public FeatureEncoder? Encoder { get; init; }

    public CalibratedModel? Model { get; init; }

    /// <summary>Refuses a file whose parts are missing or do not fit together.</summary>
    public void Validate()
    {
        if (!Report.IsUsable)
        {
            return;
        }

        var complete = Report.BaseAccuracy is >= 0 and <= 1 && Report.HeldOutRows > 0 && Report.Rows > Report.HeldOutRows
            && Encoder is { Numeric: not null, Categorical: not null, Probabilities: { Columns: not null, Means: not null } probabilities }
            && probabilities.Means.Length == probabilities.Classes
            && (probabilities.Columns.Length == 1 || probabilities.Columns.Length == probabilities.Classes)
            && Encoder.Numeric.All(feature => feature is { Name: not null })
            && Encoder.Categorical.All(feature => feature is { Name: not null, Categories: not null, Shares: not null })
            && Model is { Scorer: { }, Calibration: { } };
        if (!complete)
        {
            throw new InvalidDataException("The drift model's file is incomplete.");
        }

        Model!.Scorer!.Validate(Encoder!.Width);
    }
}
