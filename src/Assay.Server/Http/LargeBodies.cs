using System.IO.Pipelines;

namespace Assay.Server.Http;

/// <summary>
/// Reads bodies whole. Only a few large ones are in memory at the same time, until they are answered: the others wait and
/// are not read meanwhile, so that what is sent at once does not add up.
/// </summary>
internal sealed class LargeBodies : IDisposable
{
    private const long SmallBytes = 1 << 20;
    private const int AtOnce = 4;

    private readonly SemaphoreSlim _places = new(AtOnce);

    /// <summary>The whole body; the server's size limit bounds it.</summary>
    public async Task<ReadResult> ReadAllAsync(HttpContext context, CancellationToken cancellation)
    {
        var reader = context.Request.BodyReader;
        var hasPlace = false;
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            if (read.IsCompleted)
            {
                return read;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (!hasPlace && read.Buffer.Length > SmallBytes)
            {
                await _places.WaitAsync(cancellation);
                hasPlace = true;
                context.Response.OnCompleted(() =>
                {
                    _places.Release();
                    return Task.CompletedTask;
                });
            }
        }
    }

    public void Dispose() => _places.Dispose();
}
