using System.Buffers;
using System.Text.Json;
using Assay.Contracts;
using Assay.Contracts.Envelopes;
using Assay.Server.Engines;
using Assay.Server.Engines.Transport;
using Assay.Server.Hosting;
using Assay.Server.Http;
using Assay.Server.Intake.Log;

namespace Assay.Server.Gateway;

/// <summary>
/// Passes a request on to the engine and its answer back, byte for byte, and hands a copy of both to the log. Whatever
/// happens to the log, the application gets what the engine said.
/// </summary>
internal sealed class GatewayForwarder(GatewayHttp http, ExchangeLog log, AssaySettings settings, TimeProvider clock, GatewaySignature? signature = null)
{
    /// <summary>Larger answers pass, but are logged without their body.</summary>
    private const long MaxLoggedAnswerBytes = LimitedBody.MaxBytes;

    /// <summary>What does not fit beside the other bodies under way passes too, and is logged without its body.</summary>
    private readonly CaptureBudget _budget = new(64 << 20);

    private readonly TimeSpan _patience = TimeSpan.FromSeconds(settings.EngineTimeoutSeconds);

    /// <param name="context">The application's request.</param>
    /// <param name="route">The gateway it came to.</param>
    /// <param name="rest">The path and query behind the gateway's own address.</param>
    /// <param name="isOwnScoring">Whether the call is Assay's own.</param>
    public async Task ForwardAsync(HttpContext context, GatewayRoute route, string rest, bool isOwnScoring)
    {
        route.Counters.CountForwarded();
        if (isOwnScoring)
        {
            route.Counters.CountOwnScoring();
        }

        using var request = new BodyCapture(settings.MaxBodyBytes, _budget);
        using var response = new BodyCapture(MaxLoggedAnswerBytes, _budget);
        var exchange = new OpenExchange(context, route, isOwnScoring, clock, request, response);
        using var patience = new CancellationTokenSource(_patience, clock);
        await using var whenCallerIsGone = context.RequestAborted.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), patience);
        try
        {
            using var message = CreateMessage(context, route, rest, isOwnScoring, request, patience);
            Action? forget = null;
            if (route.SignsForProvider && signature is not null)
            {
                forget = await signature.SignAsync(message, route, context.Request.Body, request, patience.Token);
            }

            using var answer = await http.SendAsync(message, patience.Token);
            patience.CancelAfter(_patience);
            if (answer.StatusCode == System.Net.HttpStatusCode.Unauthorized)
            {
                forget?.Invoke();
            }

            await AnswerAsync(context, exchange, answer, patience);
        }
        catch (BadHttpRequestException e)
        {
            await FailAsync(context, exchange, e.StatusCode, "body_refused", e.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            exchange.Abandon("The application closed the connection before it had the answer.");
            Fail(exchange);
            context.Abort();
        }
        catch (OperationCanceledException) when (!patience.IsCancellationRequested)
        {
            await FailAsync(context, exchange, 504, "engine_timeout", $"The engine accepted no connection within {http.ConnectTimeout.TotalSeconds:0} s.");
        }
        catch (OperationCanceledException)
        {
            await FailAsync(context, exchange, 504, "engine_timeout", $"The engine did not answer within {_patience.TotalSeconds:0} s.");
        }
        catch (EngineException e)
        {
            await FailAsync(context, exchange, 502, e.Code, e.Message);
        }
        catch (HttpRequestException e) when (e.InnerException is BadHttpRequestException refused)
        {
            // The client wraps what reading the application's own body throws.
            await FailAsync(context, exchange, refused.StatusCode, "body_refused", refused.Message);
        }
        catch (HttpRequestException e)
        {
            var refused = e.InnerException as AddressRefusedException;
            await FailAsync(context, exchange, 502, refused is null ? "engine_unreachable" : "engine_address_refused", refused?.Message ?? $"The engine cannot be reached: {e.InnerException?.Message ?? e.Message}");
        }
        catch (IOException e)
        {
            await FailAsync(context, exchange, 502, "engine_unreachable", $"The engine broke off its answer: {e.Message}");
        }
    }

    private HttpRequestMessage CreateMessage(
        HttpContext context, GatewayRoute route, string rest, bool isOwnScoring, BodyCapture capture, CancellationTokenSource patience)
    {
        var message = new HttpRequestMessage(HttpMethod.Parse(context.Request.Method), GatewayTarget.Join(route.Upstream, rest))
        {
            Version = System.Net.HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
        };
        if (context.Request.ContentLength is > 0 || context.Request.Headers.TransferEncoding.Count > 0)
        {
            message.Content = new StreamContent(new CapturingStream(context.Request.Body, capture, () => patience.CancelAfter(_patience)));
        }
        else if (HttpMethods.IsPost(context.Request.Method) || HttpMethods.IsPut(context.Request.Method) || HttpMethods.IsPatch(context.Request.Method))
        {
            // On the wire the same as none; but a request without content is sent again when a kept connection breaks.
            message.Content = new ByteArrayContent([]);
        }

        GatewayHeaders.CopyRequest(context.Request.Headers, message, isOwnScoring);
        return message;
    }

    private async Task AnswerAsync(HttpContext context, OpenExchange exchange, HttpResponseMessage answer, CancellationTokenSource patience)
    {
        var cancellation = patience.Token;
        context.Response.StatusCode = (int)answer.StatusCode;
        GatewayHeaders.CopyResponse(answer, context.Response.Headers);
        exchange.Answered(answer);

        // A durable gateway holds the answer until the record is on disk; one that is too large to hold goes on at once.
        var holds = exchange.IsLogged && exchange.Route.IsDurable;
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (await body.ReadAsync(buffer, cancellation) is > 0 and var read)
            {
                patience.CancelAfter(_patience);
                exchange.Response.Add(buffer.AsSpan(0, read));
                if (holds && exchange.Response.IsOverflown)
                {
                    holds = false;
                    if (exchange.Route.RefusesWhenNotLogged)
                    {
                        Log(exchange);
                        await RefuseUnloggedAsync(context);
                        return;
                    }

                    context.Response.Headers[GatewayHeaders.Logged] = "false";
                    await context.Response.Body.WriteAsync(exchange.Response.Memory, cancellation);
                }

                if (!holds)
                {
                    // Goes out at once: an answer that streams must not wait for its end.
                    await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), cancellation);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (!holds)
        {
            Log(exchange);
        }
        else if (await TryLogAsync(exchange, isUrgent: true) && exchange.IsWhole)
        {
            await context.Response.Body.WriteAsync(exchange.Response.Memory, cancellation);
        }
        else if (!exchange.Route.RefusesWhenNotLogged)
        {
            context.Response.Headers[GatewayHeaders.Logged] = "false";
            await context.Response.Body.WriteAsync(exchange.Response.Memory, cancellation);
        }
        else
        {
            await RefuseUnloggedAsync(context);
        }
    }

    private static Task RefuseUnloggedAsync(HttpContext context)
    {
        context.Response.Clear();
        context.Response.Headers.RetryAfter = "10";
        return RefuseAsync(context, 503, "not_logged", "The engine answered, but the record could not be made durable, and this gateway answers nothing that is not on record.");
    }

    private void Log(OpenExchange exchange)
    {
        if (exchange.IsLogged)
        {
            // Whoever waits for the disk is the log, not the application.
            _ = TryLogAsync(exchange, isUrgent: false);
        }
    }

    private async Task<bool> TryLogAsync(OpenExchange exchange, bool isUrgent)
    {
        var counters = exchange.Route.Counters;
        if (exchange.Close(out var closed))
        {
            try
            {
                await log.AppendAsync(closed, isUrgent);
                counters.CountLogged();
            }
            catch (IntakeLogException e)
            {
                counters.CountLost(e.Message, clock.GetUtcNow());
                return false;
            }
        }

        return true;
    }

    private void Fail(OpenExchange exchange)
    {
        exchange.Route.Counters.CountFailed();
        Log(exchange);
    }

    private async Task FailAsync(HttpContext context, OpenExchange exchange, int status, string code, string message)
    {
        exchange.Fail(message);
        Fail(exchange);
        if (context.Response.HasStarted)
        {
            // The application must not take half an answer for a whole one.
            context.Abort();
            return;
        }

        context.Response.Clear();
        await RefuseAsync(context, status, code, message);
    }

    /// <summary>Answers in the error envelope, as the rest of the API does.</summary>
    public static async Task RefuseAsync(HttpContext context, int status, string code, string message)
    {
        var trace = context.TraceTransaction();
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers[ErrorEnvelopeMiddleware.TransactionHeader] = trace;
        var envelope = new ErrorEnvelope(trace, [new ApiError(code, message)]);
        await JsonSerializer.SerializeAsync(context.Response.Body, envelope, AssayJson.Default.ErrorEnvelope, context.RequestAborted);
    }
}
