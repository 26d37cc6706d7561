using System.Text.Json.Serialization;

namespace Assay.Contracts.Access;

/// <summary>A token in the form of Cloud Pak for Data.</summary>
/// <param name="MessageCode">Always <c>200</c>.</param>
/// <param name="Message">Always <c>Success</c>.</param>
/// <param name="Token">A signed JWT with <c>iat</c> and <c>exp</c>.</param>
public sealed record LoginResponse(
    [property: JsonPropertyName("_messageCode_")] string MessageCode,
    string Message,
    string Token);
