namespace Assay.Server.Engines.Transport.Authentication;

/// <summary>A token of an identity provider.</summary>
/// <param name="Value">The token itself.</param>
/// <param name="Lifetime">How long it is good for from now on.</param>
/// <param name="RenewAfter">When to get another, from now on, where the provider says so; else three quarters of the lifetime.</param>
internal sealed record AccessToken(string Value, TimeSpan Lifetime, TimeSpan? RenewAfter = null);
