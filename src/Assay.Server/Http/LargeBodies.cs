using System.IO.Pipelines;

namespace Assay.Server.Http;

/// <summary>
/// Reads bodies whole. Only a few large ones are in memory at the same time, and only one huge one, until they are answered:
/// the others wait and are not read meanwhile, so that what is sent at once does not add up.
/// </summary>
internal sealed class LargeBodies : IDisposable
{
    private const long LargeBytes = 1 << 20;
    private const long HugeBytes = 8 << 20;

    private readonly SemaphoreSlim _large = new(4);
    private readonly SemaphoreSlim _huge = new(1);

    /// <summary>The whole body; the server's size limit bounds it.</summary>
    public async Task<ReadResult> ReadAllAsync(HttpContext context, CancellationToken cancellation)
    {
        var reader = context.Request.BodyReader;
        var (isLarge, isHuge) = (false, false);
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            if (read.IsCompleted)
            {
                return read;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (!isLarge && read.Buffer.Length > LargeBytes)
            {
                isLarge = true;
                await TakeAsync(_large, context, cancellation);
            }

            // Whoever waits here has a large place, and nobody who waits for one has this: so they never wait for each other.
            if (!isHuge && read.Buffer.Length > HugeBytes)
            {
                isHuge = true;
                await TakeAsync(_huge, context, cancellation);
            }
        }
    }

    public void Dispose()
    {
        _large.Dispose();
        _huge.Dispose();
    }

    private static async Task TakeAsync(SemaphoreSlim places, HttpContext context, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        context.Response.OnCompleted(() =>
        {
            places.Release();
            return Task.CompletedTask;
        });
    }
}
