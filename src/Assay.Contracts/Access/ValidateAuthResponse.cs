using System.Text.Json.Serialization;

namespace Assay.Contracts.Access;

/// <summary>A token in the older form of Cloud Pak for Data.</summary>
/// <param name="Username">The user.</param>
/// <param name="AccessToken">A signed JWT.</param>
/// <param name="MessageCode">Always <c>200</c>.</param>
/// <param name="Message">Always <c>Success</c>.</param>
public sealed record ValidateAuthResponse(
    string Username,
    [property: JsonPropertyName("accessToken")] string AccessToken,
    [property: JsonPropertyName("_messageCode_")] string MessageCode,
    string Message);
