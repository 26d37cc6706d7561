using Assay.Contracts.Envelopes;

namespace Assay.Server.Monitoring;

/// <summary>The reasons of failed states.</summary>
internal static class Failures
{
    private static readonly ApiError NoReason = new("reported_failure", "It was reported as failed, without a reason.");

    /// <summary>
    /// The failure with every member that clients require. What a client left out is filled in; a failed state without
    /// any reason gets one that says so.
    /// </summary>
    public static ErrorEnvelope? Complete(ErrorEnvelope? given, string trace, bool isFailed)
    {
        if (given is null && !isFailed)
        {
            return null;
        }

        IReadOnlyList<ApiError> errors = given?.Errors is { Count: > 0 } some ? some : [NoReason];
        return new ErrorEnvelope(given?.Trace ?? trace, [.. errors.Select(e => e with { Code = e.Code ?? NoReason.Code, Message = e.Message ?? NoReason.Message })]);
    }
}
