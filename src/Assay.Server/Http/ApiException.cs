using Assay.Contracts.Envelopes;

namespace Assay.Server.Http;

/// <summary>
/// A request that cannot be served as asked. Carries the status and errors of its answer; thrown where the fault is
/// found and turned into the one error envelope by <see cref="ErrorEnvelopeMiddleware"/>.
/// </summary>
internal sealed class ApiException(int statusCode, IReadOnlyList<ApiError> errors)
    : Exception(errors[0].Message)
{
    public int StatusCode { get; } = statusCode;

    public IReadOnlyList<ApiError> Errors { get; } = errors;

    /// <summary>How long the client should wait before it asks again, in seconds.</summary>
    public int? RetryAfterSeconds { get; init; }

    public static ApiException NotFound(string what, string id) =>
        new(404, [new ApiError("not_found", $"There is no {what} '{id}'.", [id])]);

    public static ApiException Invalid(string field, string message) =>
        new(400, [new ApiError("invalid_value", message, [field], new ErrorTarget("field", field))]);

    public static ApiException Required(string field) =>
        new(400, [new ApiError("missing_value", $"'{field}' is required.", [field], new ErrorTarget("field", field))]);

    public static ApiException Parameter(string name, string message) =>
        new(400, [new ApiError("invalid_parameter", message, [name], new ErrorTarget("parameter", name))]);

    public static ApiException Conflict(string message, params string[] parameters) =>
        new(409, [new ApiError("conflict", message, parameters)]);

    public static ApiException Unprocessable(string code, string message) =>
        new(422, [new ApiError(code, message)]);
}
