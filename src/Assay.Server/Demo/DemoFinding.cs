namespace Assay.Server.Demo;

/// <summary>Something that was planted in the data, and what the monitors say of it.</summary>
/// <param name="Planted">What was planted.</param>
/// <param name="Monitor">The monitor that should find it.</param>
/// <param name="Result">What the monitor measured.</param>
/// <param name="Found">Whether it was found.</param>
internal sealed record DemoFinding(string Planted, string Monitor, string Result, bool Found);
