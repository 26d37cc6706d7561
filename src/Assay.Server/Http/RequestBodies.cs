namespace Assay.Server.Http;

/// <summary>Documents request bodies.</summary>
internal static class RequestBodies
{
    /// <summary>
    /// Says what an address reads. Clients name many content types for the same JSON, so that none is refused here:
    /// a body that cannot be read is.
    /// </summary>
    public static RouteHandlerBuilder Reads<T>(this RouteHandlerBuilder builder, params ReadOnlySpan<string> contentTypes)
        where T : notnull => builder.Accepts<T>(contentTypes[0], [.. contentTypes[1..], "*/*"]);
}
