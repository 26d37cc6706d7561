using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Assay.Bench.Hops;

/// <summary>An nginx with one worker and connections that are kept, in front of one address.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TemporaryFolder _folder;

    private Nginx(Process process, TemporaryFolder folder, Uri address)
    {
        _process = process;
        _folder = folder;
        Address = address;
    }

    public Uri Address { get; }

    /// <returns>A running one; null when it is not installed.</returns>
    public static async Task<Nginx?> StartAsync(Uri upstream)
    {
        string[] places = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"];
        if (places.FirstOrDefault(File.Exists) is not { } program)
        {
            return null;
        }

        var folder = new TemporaryFolder();
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var file = Path.Combine(folder.Path, "nginx.conf");
        await File.WriteAllTextAsync(file, Configuration(folder.Path, address, upstream));
        var process = Process.Start(new ProcessStartInfo(program, ["-p", folder.Path, "-c", file, "-e", "stderr"]))!;
        await WaitAsync(address);
        return new Nginx(process, folder, address);
    }

    public async ValueTask DisposeAsync()
    {
        // Its master ends the worker when it is asked to end, not when it is killed.
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private static string Configuration(string folder, Uri address, Uri upstream) => $$"""
        daemon off;
        worker_processes 1;
        pid {{folder}}/pid;
        error_log stderr error;
        events { worker_connections 2048; }
        http {
            access_log off;
            keepalive_requests 100000000;
            client_body_temp_path {{folder}}/body;
            proxy_temp_path {{folder}}/proxy;
            fastcgi_temp_path {{folder}}/fastcgi;
            uwsgi_temp_path {{folder}}/uwsgi;
            scgi_temp_path {{folder}}/scgi;
            upstream engine { server {{upstream.Authority}}; keepalive 512; keepalive_requests 100000000; }
            server {
                listen {{address.Authority}};
                location / { proxy_pass http://engine; proxy_http_version 1.1; proxy_set_header Connection ""; }
            }
        }
        """;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task WaitAsync(Uri address)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, address.Port);
                return;
            }
            catch (SocketException) when (attempt < 100)
            {
                await Task.Delay(50);
            }
        }
    }
}
