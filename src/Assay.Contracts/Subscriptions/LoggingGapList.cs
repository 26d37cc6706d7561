using Assay.Contracts.Envelopes;

namespace Assay.Contracts.Subscriptions;

/// <summary>The gaps in the log of a subscription's gateway.</summary>
/// <param name="LoggingGaps">The gaps, newest first.</param>
public sealed record LoggingGapList(IReadOnlyList<Resource<LoggingGap>> LoggingGaps);
