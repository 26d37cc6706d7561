using Assay.Contracts;
using Assay.Contracts.Access;
using Assay.Contracts.Envelopes;
using Assay.Server.Catalog;
using Assay.Server.Hosting;
using Assay.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Access;

/// <summary>Sign-in, in every form that OpenScale's clients use.</summary>
internal static class AccessEndpoints
{
    private const string ApiKeyGrant = "urn:ibm:params:oauth:grant-type:apikey";

    public static void MapAccess(this IEndpointRouteBuilder routes)
    {
        var open = routes.MapGroup("").AllowAnonymous().WithTags("Access");
        open.MapPost("/v1/authorize", AuthorizeAsync).Reads<LoginRequest>("application/json");
        open.MapPost("/icp4d-api/v1/authorize", AuthorizeAsync).Reads<LoginRequest>("application/json");
        open.MapGet("/v1/preauth/validateAuth", ValidateAuthAsync);
        open.MapPost("/identity/token", IamTokenAsync);
        open.MapPost("/oidc/token", IamTokenAsync);
        routes.MapGet("/v2/fairness/heartbeat", Heartbeat).WithTags("Access");
        routes.MapGet("/openscale/v2/fairness/heartbeat", Heartbeat).WithTags("Access");
        routes.MapGet("/v1/entitlements", Entitlements).WithTags("Access");
    }

    public static void MapApiKeys(this RouteGroupBuilder instance)
    {
        var keys = instance.MapGroup("/api_keys").WithTags("API keys");
        keys.MapGet("", ListApiKeysAsync);
        keys.MapPost("", AddApiKeyAsync).Reads<ApiKey>("application/json");
        keys.MapDelete("/{id}", DeleteApiKeyAsync);
    }

    private static async Task<Ok<LoginResponse>> AuthorizeAsync(HttpContext context, UserStore users, TokenIssuer tokens, LoginGuard guard, CancellationToken cancellation)
    {
        var login = await context.Request.ReadJsonAsync(AssayJson.Default.LoginRequest, cancellation);
        var user = login.ApiKey is { Length: > 0 } key
            ? await SignInWithKeyAsync(context, users, guard, new PresentedKey(login.Username ?? "", key), cancellation)
            : await SignInAsync(context, users, guard, login.Username ?? "", login.Password ?? "", cancellation);
        return TypedResults.Ok(new LoginResponse("200", "Success", tokens.Issue(user).Token));
    }

    private static async Task<Ok<ValidateAuthResponse>> ValidateAuthAsync(HttpContext context, UserStore users, TokenIssuer tokens, LoginGuard guard, CancellationToken cancellation)
    {
        var headers = context.Request.Headers;
        var login = PresentedKey.ReadBasic(headers.Authorization.ToString()) ?? new PresentedKey(headers["username"].ToString(), headers["password"].ToString());
        var user = await SignInAsync(context, users, guard, login.User, login.Secret, cancellation);
        return TypedResults.Ok(new ValidateAuthResponse(user, tokens.Issue(user).Token, "200", "Success"));
    }

    private static async Task<Ok<IamToken>> IamTokenAsync(HttpContext context, UserStore users, TokenIssuer tokens, LoginGuard guard, AssaySettings settings, CancellationToken cancellation)
    {
        if (!context.Request.HasFormContentType)
        {
            throw new ApiException(415, [new ApiError("unsupported_media_type", "Send a form: grant_type and apikey.")]);
        }

        var form = await context.Request.ReadFormAsync(cancellation);
        if (form["grant_type"] != ApiKeyGrant)
        {
            throw ApiException.Parameter("grant_type", $"'grant_type' must be {ApiKeyGrant}.");
        }

        var user = await SignInWithKeyAsync(context, users, guard, new PresentedKey("", form["apikey"].ToString()), cancellation);
        var (token, expires) = tokens.Issue(user);
        return TypedResults.Ok(new IamToken(token, "not_supported", "Bearer", settings.TokenLifetimeMinutes * 60L, expires.ToUnixTimeSeconds(), "ibm openid"));
    }

    private static Ok<Heartbeat> Heartbeat() => TypedResults.Ok(new Heartbeat(false));

    private static Ok<Entitlements> Entitlements(AssaySettings settings) =>
        TypedResults.Ok(new Entitlements(new EntitledServices([new EntitledInstance(settings.InstanceId, "standard-v2")])));

    private static async Task<Ok<ApiKeyList>> ListApiKeysAsync(HttpContext context, ResourceCatalog catalog, CancellationToken cancellation) =>
        TypedResults.Ok(new ApiKeyList(await catalog.ListAsync(Kinds.ApiKey, cancellation, context.UserName())));

    private static async Task<Created<Resource<ApiKey>>> AddApiKeyAsync(HttpContext context, UserStore users, CancellationToken cancellation)
    {
        var request = await context.Request.ReadOptionalJsonAsync(AssayJson.Default.ApiKey, new ApiKey(), cancellation);
        var added = await users.AddApiKeyAsync(context.UserName(), request.Name, cancellation);
        return TypedResults.Created(added.Metadata.Url, added);
    }

    private static async Task<NoContent> DeleteApiKeyAsync(string id, UserStore users, CancellationToken cancellation) =>
        await users.DeleteApiKeyAsync(id, cancellation) ? TypedResults.NoContent() : throw ApiException.NotFound("API key", id);

    /// <summary>Checks a password behind the guard against guessing. Also used by the dashboard's sign-in page.</summary>
    internal static Task<string> SignInAsync(HttpContext context, UserStore users, LoginGuard guard, string user, string password, CancellationToken cancellation) =>
        guard.CheckAsync(
            user,
            Address(context),
            async () => await users.VerifyPasswordAsync(user, password, cancellation) ? user : null,
            "The user name or password is wrong.",
            cancellation);

    /// <summary>Checks an API key behind the guard against guessing. Also used where a key stands for a token.</summary>
    internal static Task<string> SignInWithKeyAsync(HttpContext context, UserStore users, LoginGuard guard, PresentedKey key, CancellationToken cancellation) =>
        guard.CheckAsync(
            UserStore.IdOf(key),
            Address(context),
            () => users.FindUserByApiKeyAsync(key, cancellation),
            "The API key is not valid.",
            cancellation);

    private static string Address(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";
}
