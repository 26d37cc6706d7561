using System.Text.Json.Nodes;

namespace Assay.Server.Monitoring.Drift;

/// <summary>The parameters of a drift monitor.</summary>
internal sealed record DriftSettings(bool Train, bool EnableModelDrift, bool EnableDataDrift, int MinSamples, int MaxTrainingRows)
{
    /// <exception cref="MonitorException">A parameter has a value that is not accepted.</exception>
    public static DriftSettings Read(JsonObject parameters)
    {
        // The threshold itself arrives as an instance threshold; the parameter is checked because clients send it too.
        parameters.Number("drift_threshold", 0.05, 0, 1);
        return new DriftSettings(
            parameters.Flag("train_drift_model", true),
            parameters.Flag("enable_model_drift", true),
            parameters.Flag("enable_data_drift", true),
            parameters.Whole("min_samples", 100, 2, 10_000_000),
            parameters.Whole("max_training_rows", 20_000, 100, 1_000_000));
    }
}
