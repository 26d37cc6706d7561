using Assay.Contracts.Envelopes;

namespace Assay.Contracts.DataSets;

/// <summary>How far a request to store records has come.</summary>
/// <param name="State"><c>preparing</c>, <c>active</c> (the rows can be counted and read) or <c>error</c>.</param>
/// <param name="Failure">Why it failed.</param>
public sealed record RecordsState(string State, ErrorEnvelope? Failure = null);
