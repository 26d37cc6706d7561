using Assay.Monitors.Tables;

namespace Assay.Server.Engines;

/// <summary>
/// A kind of machine-learning engine: which deployments it has, and how one is scored. A new engine is a folder with an
/// implementation and one registration line in <see cref="EnginesExtensions"/>.
/// </summary>
internal interface IEngine
{
    /// <summary>The service type of providers that are bound with it, such as <c>custom_machine_learning</c>.</summary>
    string ServiceType { get; }

    /// <summary>Lists the deployments of a bound engine.</summary>
    /// <exception cref="EngineException">The engine refuses or cannot be reached.</exception>
    Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation);

    /// <summary>Scores rows, in one call to the engine.</summary>
    /// <returns>The engine's answer: one row a row, in the same order.</returns>
    /// <exception cref="EngineException">The engine refuses, cannot be reached or answers wrongly.</exception>
    Task<EngineAnswer> ScoreAsync(EngineBinding binding, Uri endpoint, Table rows, CancellationToken cancellation);
}
