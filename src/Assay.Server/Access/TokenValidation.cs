using Assay.Server.Hosting;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Assay.Server.Access;

/// <summary>
/// Which tokens are good: signed by this server with HMAC-SHA-256 (no other algorithm), made for this instance, not
/// expired. The dashboard carries its token in a cookie, every other caller in the <c>Authorization</c> header.
/// </summary>
internal sealed class TokenValidation(SigningKey key, AssaySettings settings, TimeProvider clock) : IConfigureNamedOptions<JwtBearerOptions>
{
    /// <summary>The cookie with the dashboard's token.</summary>
    public const string Cookie = "assay-token";

    public void Configure(string? name, JwtBearerOptions options) => Configure(options);

    public void Configure(JwtBearerOptions options)
    {
        options.MapInboundClaims = false;
        options.TimeProvider = clock;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            NameClaimType = "sub",
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            IssuerSigningKey = new SymmetricSecurityKey(key.Bytes),
            ValidIssuer = TokenIssuer.Issuer,
            ValidAudience = settings.InstanceId,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ClockSkew = TimeSpan.Zero,
            LifetimeValidator = (notBefore, expires, _, _) =>
                expires > clock.GetUtcNow().UtcDateTime && (notBefore is null || notBefore <= clock.GetUtcNow().UtcDateTime.AddSeconds(1)),
        };
        options.Events = new JwtBearerEvents
        {
            OnMessageReceived = context =>
            {
                // The cookie opens pages only: a form on another site cannot call the API with it.
                if (!context.Request.Path.StartsWithSegments("/openscale") && context.Request.Cookies.TryGetValue(Cookie, out var token))
                {
                    context.Token = token;
                }

                return Task.CompletedTask;
            },
            OnChallenge = context =>
            {
                // A person who opens a page is sent to sign in; a program gets the status.
                if (HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
                {
                    context.HandleResponse();
                    context.Response.Redirect($"/login?next={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
                }

                return Task.CompletedTask;
            },
        };
    }
}
