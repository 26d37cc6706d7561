using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace Assay.Server.Access;

/// <summary>Checks the token of a request, of one to the API only if it is not <see cref="RememberedTokens">remembered</see>.</summary>
internal sealed class TokenHandler(IOptionsMonitor<JwtBearerOptions> options, ILoggerFactory logger, UrlEncoder encoder, RememberedTokens remembered)
    : JwtBearerHandler(options, logger, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Elsewhere a cookie may hold the token instead.
        var authorization = Request.Path.StartsWithSegments("/openscale") ? Request.Headers.Authorization.ToString() : "";
        if (authorization.Length == 0)
        {
            return base.HandleAuthenticateAsync();
        }

        return remembered.Find(authorization) is { } known ? Task.FromResult(known) : CheckAsync(authorization);
    }

    private async Task<AuthenticateResult> CheckAsync(string authorization)
    {
        var result = await base.HandleAuthenticateAsync();
        remembered.Add(authorization, result);
        return result;
    }
}
