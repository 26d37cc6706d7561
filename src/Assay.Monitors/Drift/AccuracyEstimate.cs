namespace Assay.Monitors.Drift;

/// <summary>The accuracy of the client's model on a window, estimated without labels.</summary>
public sealed record AccuracyEstimate
{
    /// <summary>The probability, row by row, that the client's model is right.</summary>
    public required IReadOnlyList<double> Correctness { get; init; }

    /// <summary>Estimated accuracy: the mean of <see cref="Correctness"/>, 0 to 1; higher is better.</summary>
    public required double PredictedAccuracy { get; init; }

    /// <summary>The client model's accuracy on the held-out training rows.</summary>
    public required double BaseAccuracy { get; init; }

    /// <summary><c>drift_magnitude</c>: base accuracy minus predicted accuracy, -1 to 1; higher is worse, negative is an improvement.</summary>
    public required double DriftMagnitude { get; init; }

    /// <summary>Lower end of the 95 % interval of <see cref="DriftMagnitude"/>.</summary>
    public required double Lower { get; init; }

    /// <summary>Upper end of the 95 % interval of <see cref="DriftMagnitude"/>.</summary>
    public required double Upper { get; init; }

    /// <summary>Rows in the window.</summary>
    public required int Count { get; init; }

    /// <summary>How the interval was made.</summary>
    public required string Method { get; init; }

    /// <summary>The rows judged wrong, P(correct) below 0.5, in order: the drifted transactions.</summary>
    public required IReadOnlyList<int> DriftedRows { get; init; }
}
