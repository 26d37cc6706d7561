using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Assay.Server.Tests.Fakes;

/// <summary>What may go wrong at an engine, for <see cref="FakeEngine.Next"/>.</summary>
internal static class Misbehave
{
    public static RequestDelegate Status(int status, string body = "", string? header = null, string? value = null) => context =>
    {
        context.Response.StatusCode = status;
        if (header is not null)
        {
            context.Response.Headers[header] = value;
        }

        return context.Response.WriteAsync(body, context.RequestAborted);
    };

    /// <summary>Each answer once, in this order; a request that was not expected is told so.</summary>
    public static RequestDelegate InTurn(params RequestDelegate[] answers)
    {
        var next = -1;
        return context => Interlocked.Increment(ref next) is var turn && turn < answers.Length ? answers[turn](context) : Status(599, "not in the script")(context);
    }

    public static RequestDelegate Redirect(Uri target) => Status(307, header: "Location", value: target.ToString());

    /// <summary>200 with any text.</summary>
    public static RequestDelegate Text(string body) => Status(200, body);

    /// <summary>No answer until the caller gives up.</summary>
    public static RequestDelegate Hang() => async context =>
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    };

    /// <summary>No answer until <paramref name="release"/>; then as scripted.</summary>
    public static RequestDelegate After(Task release, RequestDelegate then) => async context =>
    {
        await release;
        await then(context);
    };

    /// <summary>The connection is reset before the first byte.</summary>
    public static RequestDelegate Reset() => context =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>A body that breaks off before its announced end.</summary>
    public static RequestDelegate Truncate(string begin) => async context =>
    {
        context.Response.ContentLength = begin.Length + 100;
        await context.Response.WriteAsync(begin, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    };

    /// <summary>Announces a body and never sends it.</summary>
    public static RequestDelegate Announce(long length) => async context =>
    {
        context.Response.ContentLength = length;
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await Hang()(context);
    };

    /// <summary>Begins a body and then sends nothing more.</summary>
    public static RequestDelegate Stall(string begin) => async context =>
    {
        await context.Response.WriteAsync(begin, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await Hang()(context);
    };

    /// <summary>A body of unknown length; <paramref name="sent"/> is told of every piece.</summary>
    public static RequestDelegate Flood(long length, Action<int> sent) => async context =>
    {
        var piece = new byte[1 << 20];
        for (var left = length; left > 0; left -= piece.Length)
        {
            await context.Response.Body.WriteAsync(piece, context.RequestAborted);
            sent(piece.Length);
        }
    };

    /// <summary>A small compressed body that is large when it is opened.</summary>
    public static RequestDelegate Bomb(int length) => async context =>
    {
        context.Response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
        var piece = new byte[1 << 20];
        for (var left = length; left > 0; left -= piece.Length)
        {
            await gzip.WriteAsync(piece, context.RequestAborted);
        }
    };

    /// <summary>A body that says it is compressed.</summary>
    public static RequestDelegate Gzip(byte[] body) => context =>
    {
        context.Response.Headers.ContentEncoding = "gzip";
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    };
}
