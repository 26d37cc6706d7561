using Assay.Contracts.Envelopes;

namespace Assay.Server.Intake;

/// <summary>Records that cannot be stored: every fault that was found, each with its place. Nothing of the request is stored.</summary>
internal sealed class DecodeException(IReadOnlyList<ApiError> errors) : Exception(errors[0].Message)
{
    public IReadOnlyList<ApiError> Errors { get; } = errors;

    public static DecodeException At(string place, string message) => new([Fault(place, message)]);

    public static ApiError Fault(string place, string message) =>
        new("invalid_record", message, [place], new ErrorTarget("field", place));
}
