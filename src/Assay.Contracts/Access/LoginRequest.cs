namespace Assay.Contracts.Access;

/// <summary>A request for a token: a user with a password or an API key.</summary>
/// <param name="Username">The user.</param>
/// <param name="Password">The user's password.</param>
/// <param name="ApiKey">One of the user's API keys.</param>
public sealed record LoginRequest(string? Username, string? Password = null, string? ApiKey = null);
