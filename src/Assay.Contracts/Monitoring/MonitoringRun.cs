using System.Text.Json.Nodes;

namespace Assay.Contracts.Monitoring;

/// <summary>One evaluation of a monitor instance.</summary>
public sealed record MonitoringRun
{
    /// <summary><c>user</c>, <c>scheduler</c>, <c>event</c> or <c>webhook</c>.</summary>
    public string? TriggeredBy { get; init; }

    /// <summary>The instance's parameters at the run, plus what the run found out.</summary>
    public JsonObject? Parameters { get; init; }

    /// <summary>When the run's details may be removed.</summary>
    public DateTime? ExpirationDate { get; init; }

    /// <summary>How far it has come.</summary>
    public RunStatus? Status { get; init; }
}
