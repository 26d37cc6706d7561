using Assay.Contracts.Certifications;
using Assay.Contracts.Explanations;
using Assay.Server.Access;
using Assay.Server.Certifications;
using Assay.Server.Explanations;
using Assay.Server.Gateway;
using Assay.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Dashboard;

/// <summary>The dashboard: server-rendered pages and the forms on them. All state of a page is in its address.</summary>
internal static class DashboardEndpoints
{
    private const string Stylesheet = "Assay.Server.Dashboard.assay.css";

    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddAntiforgery();
        services.AddScoped<SubscriptionOverviews>();
        return services;
    }

    public static void MapDashboard(this IEndpointRouteBuilder routes)
    {
        routes.MapRazorComponents<App>().ExcludeFromDescription();
        var forms = routes.MapGroup("").ExcludeFromDescription();
        forms.MapGet("/assay.css", GetStylesheet).AllowAnonymous();
        forms.MapPost("/session", SignInAsync).AllowAnonymous().DisableAntiforgery();
        forms.MapPost("/session/end", SignOut).DisableAntiforgery();
        forms.MapPost("/subscriptions/{id}/explain", ExplainAsync).DisableAntiforgery();
        forms.MapPost("/gateways/{id}/decode", DecodeAsync).DisableAntiforgery();
        forms.MapPost("/gateways/{id}/acknowledge", AcknowledgeAsync).DisableAntiforgery();
        forms.MapPost("/engines/{id}/certify", CertifyAsync).DisableAntiforgery();
    }

    private static FileStreamHttpResult GetStylesheet() =>
        TypedResults.Stream(typeof(DashboardEndpoints).Assembly.GetManifestResourceStream(Stylesheet)!, "text/css");

    private static async Task<RedirectHttpResult> SignInAsync(HttpContext context, UserStore users, TokenIssuer tokens, LoginGuard guard, CancellationToken cancellation)
    {
        var form = await context.Request.ReadFormAsync(cancellation);
        var next = form["next"].ToString() is ['/', not '/' and not '\\', ..] local ? local : "/";
        try
        {
            var user = await AccessEndpoints.SignInAsync(context, users, guard, form["user"].ToString(), form["password"].ToString(), cancellation);
            var (token, expires) = tokens.Issue(user);

            // Strict: a link or form on another site never carries the token, which is what guards the forms.
            context.Response.Cookies.Append(TokenValidation.Cookie, token, new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                Secure = context.Request.IsHttps,
                Expires = expires,
            });
            return TypedResults.LocalRedirect(next);
        }
        catch (ApiException)
        {
            return TypedResults.LocalRedirect($"/login?failed=true&next={Uri.EscapeDataString(next)}");
        }
    }

    private static RedirectHttpResult SignOut(HttpContext context)
    {
        context.Response.Cookies.Delete(TokenValidation.Cookie);
        return TypedResults.LocalRedirect("/login");
    }

    private static async Task<RedirectHttpResult> ExplainAsync(string id, HttpContext context, ExplanationService explanations, CancellationToken cancellation)
    {
        var form = await context.Request.ReadFormAsync(cancellation);
        var tasks = await explanations.StartAsync(new ExplanationTasksRequest([form["scoring_id"].ToString()], null, id), context.UserName(), cancellation);
        return TypedResults.LocalRedirect($"/explanations/{tasks[0].Metadata.Id}");
    }

    private static async Task<RedirectHttpResult> DecodeAsync(string id, PayloadLoggingErrors errors, CancellationToken cancellation)
    {
        var (decoded, failed) = await errors.DecodeAsync(id, cancellation);
        return TypedResults.LocalRedirect($"/gateways?tried={Uri.EscapeDataString(id)}&decoded={decoded}&failed={failed.Count}#{Uri.EscapeDataString(id)}");
    }

    private static async Task<RedirectHttpResult> AcknowledgeAsync(string id, HttpContext context, LoggingGaps gaps, CancellationToken cancellation)
    {
        await gaps.AcknowledgeAsync(id, context.UserName(), cancellation);
        return TypedResults.LocalRedirect($"/gateways#{Uri.EscapeDataString(id)}");
    }

    private static async Task<RedirectHttpResult> CertifyAsync(string id, HttpContext context, CertificationService certifications, CancellationToken cancellation)
    {
        var form = await context.Request.ReadFormAsync(cancellation);
        try
        {
            var request = new CertificationRequest { SubscriptionId = form["subscription_id"].ToString() };
            var started = await certifications.StartAsync(id, request, context.UserName(), cancellation);
            return TypedResults.LocalRedirect($"/certifications/{started.Metadata.Id}");
        }
        catch (ApiException e)
        {
            return TypedResults.LocalRedirect($"/engines?problem={Uri.EscapeDataString(e.Message)}");
        }
    }
}
