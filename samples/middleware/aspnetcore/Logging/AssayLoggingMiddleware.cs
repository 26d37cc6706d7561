using System.Diagnostics;
using Microsoft.Extensions.Primitives;

namespace Assay.SampleService.Logging;

/// <summary>
/// Hands a copy of each scoring request and its answer to the <see cref="ExchangeSender"/>. The request and the answer pass
/// as they are, whatever becomes of the copy.
/// </summary>
internal sealed class AssayLoggingMiddleware(RequestDelegate next, ExchangeSender sender, AssayLoggingOptions options, TimeProvider clock)
{
    private const string TransactionHeader = "X-Global-Transaction-ID";
    private const string MarkerHeader = "X-Assay-Origin";
    private const int MaxLength = 200;

    public Task InvokeAsync(HttpContext context) =>
        context.Request.Path.StartsWithSegments(options.Path) && (HttpMethods.IsPost(context.Request.Method) || HttpMethods.IsPut(context.Request.Method))
            ? CopyAsync(context)
            : next(context);

    private async Task CopyAsync(HttpContext context)
    {
        var started = clock.GetUtcNow();
        var begin = clock.GetTimestamp();
        var scoringId = Guid.CreateVersion7(started).ToString();
        var transaction = Short(context.Request.Headers[TransactionHeader]) ?? Activity.Current?.TraceId.ToString() ?? scoringId;
        var path = Short(context.Request.PathBase.Add(context.Request.Path).ToUriComponent());
        var marker = path is null ? null : Short(context.Request.Headers[MarkerHeader]);
        var (requestBody, responseBody) = (context.Request.Body, context.Response.Body);
        var request = new CopyingStream(requestBody, options.MaxBodyBytes);
        var response = new CopyingStream(responseBody, options.MaxBodyBytes);
        context.Request.Body = request;
        context.Response.Body = response;
        context.Response.Headers.TryAdd(TransactionHeader, transaction);
        var failed = true;
        try
        {
            await next(context);
            failed = false;
        }
        finally
        {
            context.Request.Body = requestBody;
            context.Response.Body = responseBody;
            if (request.IsTooLarge || response.IsTooLarge)
            {
                sender.CountDropped();
            }
            else
            {
                sender.Add(new LoggedExchange(
                    scoringId, transaction, started, clock.GetElapsedTime(begin).TotalMilliseconds, failed ? 500 : context.Response.StatusCode, marker, path,
                    Body(request, context.Request.ContentType, context.Request.Headers.ContentEncoding),
                    Body(response, context.Response.ContentType, context.Response.Headers.ContentEncoding)));
            }
        }
    }

    private static LoggedBody Body(CopyingStream stream, string? type, StringValues encoding) =>
        new(stream.Copied(), string.IsNullOrEmpty(type) ? null : type, StringValues.IsNullOrEmpty(encoding) ? null : encoding.ToString());

    /// <summary>What is longer than any real one is as good as none.</summary>
    private static string? Short(StringValues value) => value.ToString() is { Length: > 0 and <= MaxLength } text ? text : null;
}
