namespace Assay.Server.Engines.Transport;

/// <summary>
/// Lets every single call wait for an engine that does not answer, and sends it when the engine is back: work that takes
/// many calls goes on where it was, and what the engine has answered is not asked again.
/// </summary>
/// <param name="Limit">A call fails when the engine has been silent for so long.</param>
/// <param name="Wait">Is told that a call begins to wait, and why.</param>
internal sealed record Patience(TimeSpan Limit, Func<string, CancellationToken, Task> Wait);
