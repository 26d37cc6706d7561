namespace Assay.Contracts.Access;

/// <summary>A token in the form of IBM Cloud IAM.</summary>
/// <param name="AccessToken">A signed JWT.</param>
/// <param name="RefreshToken">Always <c>not_supported</c>: ask again with the API key.</param>
/// <param name="TokenType">Always <c>Bearer</c>.</param>
/// <param name="ExpiresIn">Lifetime in seconds.</param>
/// <param name="Expiration">End of life in seconds since 1970.</param>
/// <param name="Scope">Always <c>ibm openid</c>.</param>
public sealed record IamToken(
    string AccessToken,
    string RefreshToken,
    string TokenType,
    long ExpiresIn,
    long Expiration,
    string Scope);
