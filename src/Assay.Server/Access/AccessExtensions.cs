using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Assay.Server.Access;

/// <summary>Who may use the server: users, API keys, tokens.</summary>
internal static class AccessExtensions
{
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<SigningKey>();
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<VerifiedKeys>();
        services.AddSingleton<UserStore>();
        services.AddSingleton<LoginGuard>();
        services.AddSingleton<RememberedTokens>();
        services.AddTransient<TokenHandler>();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer().AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null);
        services.Configure<AuthenticationOptions>(o => o.SchemeMap[JwtBearerDefaults.AuthenticationScheme].HandlerType = typeof(TokenHandler));
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, TokenValidation>();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return services;
    }

    /// <summary>Takes an API key itself in the place of a token: for senders that have fixed headers or nothing but an address.</summary>
    public static RouteHandlerBuilder AcceptsApiKey(this RouteHandlerBuilder route) => route.RequireAuthorization(
        new AuthorizationPolicyBuilder(JwtBearerDefaults.AuthenticationScheme, ApiKeyHandler.SchemeName).RequireAuthenticatedUser().Build());

    /// <summary>The user's name; <c>internal-service</c> outside a request of a user.</summary>
    public static string UserName(this HttpContext context) => context.User.Identity?.Name ?? Catalog.ResourceCatalog.Internal;
}
