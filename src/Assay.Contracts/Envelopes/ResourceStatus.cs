namespace Assay.Contracts.Envelopes;

/// <summary>The state of a resource that takes time to set up or remove.</summary>
/// <param name="State">One of the constants of <see cref="ResourceState"/>.</param>
/// <param name="Failure">Why it failed; always present when the state is <c>error</c>.</param>
public sealed record ResourceStatus(string State, ErrorEnvelope? Failure = null);
