namespace Assay.Contracts.Monitoring;

/// <summary>When a schedule begins.</summary>
/// <param name="Type"><c>relative</c> (after a delay) or <c>absolute</c> (at a timestamp).</param>
/// <param name="DelayUnit">The unit of <paramref name="Delay"/>.</param>
/// <param name="Delay">How long after activation.</param>
/// <param name="Timestamp">The point in time, UTC.</param>
public sealed record ScheduleStart(string? Type, string? DelayUnit = null, int? Delay = null, DateTime? Timestamp = null);
