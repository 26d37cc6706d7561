using Assay.Monitors.Drift;

namespace Assay.Monitors.Tests.Drift;

/// <summary>One trained model, shared by the tests that only read it.</summary>
public sealed class TrainedLender
{
    public DriftDetectionModel Model { get; } = DriftDetectionModel.Train(CreditWorld.Draw(8000, 0.1, 1), CreditWorld.Settings);
}
