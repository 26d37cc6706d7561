using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Hosting;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it can also store and read.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").AllowAnonymous().WithTags("Health");
        group.MapGet("/healthz", () => TypedResults.Text("ok"));
        group.MapGet("/readyz", ReadyAsync);
    }

    private static async Task<ContentHttpResult> ReadyAsync(IEnumerable<IReadinessCheck> checks, CancellationToken cancellation)
    {
        foreach (var check in checks)
        {
            if (await check.FindFaultAsync(cancellation) is { } fault)
            {
                return TypedResults.Text(fault, statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        }

        return TypedResults.Text("ready");
    }
}
