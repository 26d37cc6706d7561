namespace Assay.Server.Http;

/// <summary>The id under which a request and its answer are found again.</summary>
internal static class TransactionId
{
    private const int MaxLength = 128;

    private static readonly object Key = new();

    /// <summary>
    /// The caller's <c>X-Global-Transaction-ID</c> when it is short and printable, else one made for this request.
    /// </summary>
    public static string TraceTransaction(this HttpContext context)
    {
        if (context.Items.TryGetValue(Key, out var known))
        {
            return (string)known!;
        }

        var given = context.Request.Headers[ErrorEnvelopeMiddleware.TransactionHeader].ToString();
        var usable = given.Length is > 0 and <= MaxLength && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        var id = usable ? given : Guid.CreateVersion7().ToString("N");
        context.Items[Key] = id;
        return id;
    }
}
