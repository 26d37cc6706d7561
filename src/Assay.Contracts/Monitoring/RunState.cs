namespace Assay.Contracts.Monitoring;

/// <summary>The words for the state of a run.</summary>
public static class RunState
{
    /// <summary>Waiting for its turn.</summary>
    public const string Queued = "queued";

    /// <summary>Being computed.</summary>
    public const string Running = "running";

    /// <summary>Ended with measurements, perhaps partial ones.</summary>
    public const string Finished = "finished";

    /// <summary>Ended without measurements; the failure says why.</summary>
    public const string Error = "error";
}
