using Assay.Contracts.Envelopes;
using Assay.Server.Catalog;
using Microsoft.Data.Sqlite;

namespace Assay.Server.Http;

/// <summary>
/// Gives every answer its <c>X-Global-Transaction-ID</c> and every answer that is not 2xx the error envelope.
/// </summary>
internal sealed partial class ErrorEnvelopeMiddleware(RequestDelegate next, ILogger<ErrorEnvelopeMiddleware> logger)
{
    public const string TransactionHeader = "X-Global-Transaction-ID";

    public async Task InvokeAsync(HttpContext context)
    {
        var trace = context.TraceTransaction();
        context.Response.OnStarting(() =>
        {
            context.Response.Headers[TransactionHeader] = trace;
            return Task.CompletedTask;
        });

        try
        {
            await next(context);
        }
        catch (ApiException e)
        {
            if (e.RetryAfterSeconds is { } seconds)
            {
                context.Response.Headers.RetryAfter = seconds.ToString();
            }

            await WriteAsync(context, e.StatusCode, e.Errors);
            return;
        }
        catch (BadHttpRequestException e)
        {
            await WriteAsync(context, e.StatusCode, [BodyError(e)]);
            return;
        }
        catch (IOException e) when (e.InnerException is OverflowException)
        {
            // What Kestrel makes of a chunk whose size is beyond all numbers.
            await WriteAsync(context, 400, [new ApiError("bad_request", "The request is not valid HTTP for this address.")]);
            return;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == CatalogDatabase.Full)
        {
            Log.CatalogFull(logger, context.Request.Method, trace);
            context.Response.Headers.RetryAfter = "10";
            await WriteAsync(context, 507, [new ApiError("catalog_full", "The disk of the catalog is full; nothing was stored. Make room, then send the request again.")]);
            return;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            Log.Unexpected(logger, e, context.Request.Method, trace);
            await WriteAsync(context, 500, [new ApiError("internal_error", $"Something failed inside the server. Its log has the cause under transaction {trace}.", [trace])]);
            return;
        }

        if (context.Response.StatusCode >= 400 && !context.Response.HasStarted && context.Response.ContentLength is null or 0)
        {
            await WriteAsync(context, context.Response.StatusCode, [StatusError(context)]);
        }
    }

    private static async Task WriteAsync(HttpContext context, int status, IReadOnlyList<ApiError> errors)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        var retryAfter = context.Response.Headers.RetryAfter;
        var challenge = context.Response.Headers.WWWAuthenticate;
        var allowed = context.Response.Headers.Allow;
        context.Response.Clear();
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        context.Response.Headers.WWWAuthenticate = challenge;
        context.Response.Headers.Allow = allowed;
        if (status == 413)
        {
            // An unread body would otherwise be drained to keep the connection: a client that sends too much is cut off.
            context.Response.Headers.Connection = "close";
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            var envelope = new ErrorEnvelope(context.TraceTransaction(), errors);
            await context.Response.WriteAsJsonAsync(envelope, context.RequestAborted);
        }
    }

    private static ApiError BodyError(BadHttpRequestException e) => e.StatusCode switch
    {
        413 => new ApiError("body_too_large", "The body is larger than this server accepts; send it in parts or raise the max_body_bytes setting."),
        408 => new ApiError("body_too_slow", "The body arrived too slowly."),
        _ => new ApiError("bad_request", "The request is not valid HTTP for this address."),
    };

    private static ApiError StatusError(HttpContext context) => context.Response.StatusCode switch
    {
        401 => new ApiError("unauthorized", "A valid token is needed: send 'Authorization: Bearer <token>' with one from POST /v1/authorize."),
        403 => new ApiError("forbidden", "This user may not do that."),
        404 => new ApiError("not_found", $"There is nothing at {context.Request.Path}.", [context.Request.Path.ToString()]),
        405 => new ApiError("method_not_allowed", $"{context.Request.Method} is not possible at {context.Request.Path}.", [context.Request.Method]),
        415 => new ApiError("unsupported_media_type", $"The content type '{context.Request.ContentType}' is not read here."),
        var status => new ApiError($"status_{status}", $"The request failed with status {status}."),
    };

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A {Method} request failed unexpectedly, transaction {Trace}")]
        public static partial void Unexpected(ILogger logger, Exception exception, string method, string trace);

        [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "A {Method} request could not be stored, because the disk of the catalog is full, transaction {Trace}")]
        public static partial void CatalogFull(ILogger logger, string method, string trace);
    }
}
