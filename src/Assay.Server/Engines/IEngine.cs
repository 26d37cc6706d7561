using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines;

/// <summary>
/// A kind of machine-learning engine: which deployments it has, and how one is scored. A new engine is a folder with an
/// implementation and one registration line in <see cref="EnginesExtensions"/>.
/// </summary>
internal interface IEngine
{
    /// <summary>The service type of providers that are bound with it, such as <c>custom_machine_learning</c>.</summary>
    string ServiceType { get; }

    /// <summary>Other service types that mean the same engine.</summary>
    IReadOnlyList<string> Aliases => [];

    /// <summary>The kind of authentication of its scoring calls; null: as the credentials say.</summary>
    string? Authentication => null;

    /// <summary>Whether a subscription may give an endpoint's name in place of its address.</summary>
    bool NamesEndpoints => false;

    /// <summary>What one call may carry.</summary>
    EngineLimits Limits => new();

    /// <summary>
    /// The payload format of a deployment: what an application sends it and gets back. Null when nothing passes over the
    /// wire, as with an engine inside this process.
    /// </summary>
    /// <exception cref="EngineException">The deployment's payload format is not one of this engine's.</exception>
    IPayloadCodec? Codec(ScoringTarget target);

    /// <summary>Everything that is wrong with the options of <c>payload_format</c> that are the engine's own.</summary>
    IReadOnlyList<FormatProblem> Problems(PayloadFormat format) => [];

    /// <summary>Lists the deployments of a bound engine, following its pages to the end.</summary>
    /// <exception cref="EngineException">The engine refuses or cannot be reached.</exception>
    Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation);

    /// <summary>Scores rows, in one call to the engine where its limits allow.</summary>
    /// <returns>The engine's answer: one row a row, in the same order.</returns>
    /// <exception cref="EngineException">The engine refuses, cannot be reached or answers wrongly.</exception>
    Task<EngineAnswer> ScoreAsync(EngineBinding binding, ScoringTarget target, Table rows, CancellationToken cancellation);
}
