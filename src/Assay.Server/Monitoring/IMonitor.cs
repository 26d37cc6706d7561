using Assay.Contracts.Monitoring;

namespace Assay.Server.Monitoring;

/// <summary>
/// A kind of monitor that the server computes: its definition, how it is set up, and one evaluation. A new monitor is
/// a folder with an implementation and one registration line in <see cref="MonitoringExtensions"/>.
/// </summary>
internal interface IMonitor
{
    /// <summary>The id of its definition, such as <c>fairness</c>.</summary>
    string Id { get; }

    MonitorDefinition Definition { get; }

    /// <summary>
    /// The type of the data set whose rows it evaluates: a scheduled run is left out when no new ones came. Null: a run
    /// makes sense at any time.
    /// </summary>
    string? Evaluates => null;

    /// <summary>
    /// Checks an instance's parameters and prepares what its runs need. Runs in the background when
    /// <see cref="MonitorSetUp.Later"/> is asked for; may be repeated after a restart.
    /// </summary>
    Task<MonitorSetUp> SetUpAsync(MonitorContext context, CancellationToken cancellation);

    /// <summary>Evaluates once. May be repeated after a restart: writes nothing but what it returns.</summary>
    Task<MonitorOutcome> RunAsync(MonitorContext context, CancellationToken cancellation);
}
