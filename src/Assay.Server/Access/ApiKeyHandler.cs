using System.Security.Claims;
using System.Text.Encodings.Web;
using Assay.Server.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Assay.Server.Access;

/// <summary>
/// Lets a request in that shows an API key itself, as the user that a token of that key would name. A key that was found
/// good costs no hash again, but is looked up every time: a deleted one is refused at once. Guessing is slowed as at the login.
/// </summary>
internal sealed class ApiKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, UserStore users, LoginGuard guard)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (PresentedKey.Find(Request.Headers) is not { } key)
        {
            return AuthenticateResult.NoResult();
        }

        try
        {
            var user = await users.FindUserOfVerifiedKeyAsync(key, Context.RequestAborted)
                ?? await AccessEndpoints.SignInWithKeyAsync(Context, users, guard, key, Context.RequestAborted);
            return AuthenticateResult.Success(new AuthenticationTicket(PrincipalOf(user), Scheme.Name));
        }
        catch (ApiException e) when (e.StatusCode == 401)
        {
            return AuthenticateResult.Fail(e);
        }
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = 401;
        Response.Headers.Append("WWW-Authenticate", "Basic realm=\"assay\"");
        if ((await HandleAuthenticateOnceSafeAsync()).Failure is ApiException failure)
        {
            throw failure;
        }
    }

    /// <summary>As <see cref="TokenIssuer"/> names a user.</summary>
    private static ClaimsPrincipal PrincipalOf(string user) =>
        new(new ClaimsIdentity([new Claim("sub", user), new Claim("username", user)], SchemeName, "sub", null));
}
