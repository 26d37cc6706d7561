using Assay.Server.Hosting;

namespace Assay.Server.Http;

/// <summary>Answers 404 to paths of another instance.</summary>
internal sealed class InstanceFilter(AssaySettings settings) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var instance = (string?)context.HttpContext.GetRouteValue("instance") ?? "";
        return string.Equals(instance, settings.InstanceId, StringComparison.OrdinalIgnoreCase)
            ? next(context)
            : throw ApiException.NotFound("instance", instance);
    }
}
