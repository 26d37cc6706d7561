using Assay.Server.Engines;

namespace Assay.Server.Certifications;

/// <summary>
/// One thing that monitors rely on in an engine. A new check is an implementation in <c>Checks</c> and one line in
/// <see cref="EngineCertifier"/>.
/// </summary>
internal interface ICertificationCheck
{
    /// <summary>Stable, such as <c>class_order</c>.</summary>
    string Id { get; }

    /// <summary>The name shown to people.</summary>
    string Name { get; }

    /// <summary>What to do when the engine refuses or fails where the check does not expect it.</summary>
    string Fix { get; }

    /// <exception cref="EngineException">The engine refuses, cannot be reached or answers wrongly: the check has failed.</exception>
    Task<CheckOutcome> RunAsync(CertifiedModel model, CancellationToken cancellation);
}
