namespace Assay.Contracts.Envelopes;

/// <summary>One thing that is wrong.</summary>
/// <param name="Code">A stable code; see <c>docs/errors.md</c>.</param>
/// <param name="Message">A sentence that names the place and the remedy.</param>
/// <param name="Parameters">The names and values the message speaks of.</param>
/// <param name="Target">The field or place in the request that is at fault, when there is one.</param>
public sealed record ApiError(
    string Code,
    string Message,
    IReadOnlyList<string>? Parameters = null,
    ErrorTarget? Target = null);
