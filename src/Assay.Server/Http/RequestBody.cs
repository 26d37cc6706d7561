using System.IO.Pipelines;

namespace Assay.Server.Http;

/// <summary>Reads bodies whole; the server's size limit bounds them.</summary>
internal static class RequestBody
{
    public static async Task<ReadResult> ReadAllAsync(this PipeReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            if (read.IsCompleted)
            {
                return read;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
