namespace Assay.Monitors.Drift;

/// <summary>Something said about drift, for people and for programs.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Message">The sentence.</param>
/// <param name="Parameters">The names and values in it.</param>
public sealed record DriftMessage(string Code, string Message, IReadOnlyList<string> Parameters);
