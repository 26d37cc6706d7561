using System.Text.Json;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift;

/// <summary>
/// Says of a row how likely the client's model is right, from the row's features and class probabilities alone, and so
/// estimates accuracy where there are no labels. Immutable; safe for several threads.
/// </summary>
public sealed class DriftDetectionModel
{
    private const double NormalQuantile95 = 1.959963984540054;

    private readonly ModelState _state;

    private DriftDetectionModel(ModelState state) => _state = state;

    /// <summary>What came out of training, and whether the model may be used.</summary>
    public TrainingReport Report => _state.Report;

    internal FeatureEncoder? Encoder => _state.Encoder;

    internal CalibratedModel? Model => _state.Model;

    /// <summary>
    /// Trains on rows that have features, class probabilities, label and prediction; rows without label or prediction
    /// are left out. Always returns a model: read <see cref="TrainingReport.IsUsable"/> before use.
    /// </summary>
    /// <exception cref="ArgumentException">A column is missing, probabilities have an unusable type, or a setting is out of range.</exception>
    public static DriftDetectionModel Train(Table training, DriftModelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Folds, 2, nameof(settings));
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.MinimumErrors, settings.Folds, nameof(settings));
        if (!(settings.HeldOutShare is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(settings), settings.HeldOutShare, "The held-out share lies between 0 and 1.");
        }

        return new DriftDetectionModel(new DriftModelTrainer(training, settings).Train());
    }

    /// <summary>
    /// Estimates the accuracy of the client's model on a window. The 95 % interval of the drop is the normal
    /// approximation; its variance is b(1-b)/h + b(1-b)/t + p(1-p)/n: the sampling errors of the base accuracy b over h
    /// held-out rows, of the calibration over t training rows, and of the estimate p over the window's n rows. What the
    /// model has not learned well enough is not in it: the further a window moves into rows that training has few of, the
    /// more often the true drop lies outside, and the more the estimate tends to be smaller than the true drop.
    /// </summary>
    /// <param name="window">Features and probabilities; other columns are ignored. Unseen categories and missing values are allowed.</param>
    /// <exception cref="InvalidOperationException">The model is not usable; the message is the reason.</exception>
    /// <exception cref="ArgumentException">The window has no rows, lacks a column, or a column has an unusable type; the message names it.</exception>
    public AccuracyEstimate Estimate(Table window)
    {
        ArgumentNullException.ThrowIfNull(window);
        if (!Report.IsUsable)
        {
            throw new InvalidOperationException(Report.Reason);
        }

        if (window.RowCount == 0)
        {
            throw new ArgumentException("The window has no rows.", nameof(window));
        }

        var correctness = Correctness(window);
        var wrong = new List<int>();
        var sum = 0.0;
        for (var row = 0; row < correctness.Length; row++)
        {
            sum += correctness[row];
            if (correctness[row] < 0.5)
            {
                wrong.Add(row);
            }
        }

        var predicted = sum / correctness.Length;
        var accuracy = Report.BaseAccuracy!.Value;
        var variance = (accuracy * (1 - accuracy) * ((1.0 / Report.HeldOutRows) + (1.0 / (Report.Rows - Report.HeldOutRows))))
            + (predicted * (1 - predicted) / correctness.Length);
        var half = NormalQuantile95 * Math.Sqrt(variance);
        return new AccuracyEstimate
        {
            Correctness = correctness,
            PredictedAccuracy = predicted,
            BaseAccuracy = accuracy,
            DriftMagnitude = accuracy - predicted,
            Lower = Math.Max(-1, accuracy - predicted - half),
            Upper = Math.Min(1, accuracy - predicted + half),
            Count = correctness.Length,
            Method = "normal approximation, 95 %, with the sampling errors of base accuracy, calibration and window",
            DriftedRows = wrong,
        };
    }

    /// <summary>Writes the model, as UTF-8 JSON of Assay's own versioned format. The same model always gives the same bytes.</summary>
    public void Save(Stream stream) => JsonSerializer.Serialize(stream, _state);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else, or damaged, or of a newer version.</exception>
    public static DriftDetectionModel Load(Stream stream)
    {
        ModelState? state;
        try
        {
            state = JsonSerializer.Deserialize<ModelState>(stream);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new InvalidDataException("This is not a drift model of Assay.", exception);
        }

        if (state is not { Format: ModelState.CurrentFormat, Report: not null })
        {
            throw new InvalidDataException("This is not a drift model of Assay.");
        }

        if (state.Version != ModelState.CurrentVersion)
        {
            throw new InvalidDataException($"The drift model has format version {state.Version}; this Assay reads version {ModelState.CurrentVersion}.");
        }

        state.Validate();
        return new DriftDetectionModel(state);
    }

    private double[] Correctness(Table window)
    {
        var bound = _state.Encoder!.Bind(window);
        var features = new float[_state.Encoder.Width];
        var correctness = new double[window.RowCount];
        for (var row = 0; row < correctness.Length; row++)
        {
            bound.Encode(row, features);
            correctness[row] = _state.Model!.Probability(features);
        }

        return correctness;
    }
}
