namespace Assay.Contracts.Monitoring;

/// <summary>A number of records.</summary>
/// <param name="Count">How many.</param>
/// <param name="Type"><c>payload_logging</c> or <c>feedback</c>.</param>
/// <param name="Timestamp">When they were counted.</param>
public sealed record RecordCount(long Count, string Type, DateTime Timestamp);
