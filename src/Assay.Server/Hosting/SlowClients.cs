using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Assay.Server.Hosting;

/// <summary>Ends connections that send or read as slowly as they can: each of them is gone within 35 seconds.</summary>
internal static class SlowClients
{
    private const int SendBufferBytes = 128 * 1024;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public static void CloseSlowClients(this IWebHostBuilder host)
    {
        host.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(240, Grace);

            // An answer waits in memory for whom it is for: at the usual 240 bytes a second for minutes.
            kestrel.Limits.MinResponseDataRate = new MinDataRate(16 * 1024, Grace);
        });

        // What the system's own buffer takes counts as read: grown to megabytes, as it grows by itself, it hides a reader that does not read.
        host.UseSockets(sockets => sockets.CreateBoundListenSocket = endPoint =>
        {
            var listener = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
            listener.SendBufferSize = SendBufferBytes;
            return listener;
        });
    }
}
