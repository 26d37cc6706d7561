using System.Net.Sockets;
using System.Text;

namespace Assay.Server.Tests.Api;

/// <summary>A connection on which anything can be said, whether it is HTTP or not.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _client = new();
    private readonly NetworkStream _stream;

    private RawConnection(Uri server)
    {
        _client.Connect(server.Host, server.Port);
        _stream = _client.GetStream();
    }

    public static RawConnection To(Uri server) => new(server);

    /// <summary>Opens a connection and sends the head of a records request of the signed-in user.</summary>
    public static async Task<RawConnection> PostAsync(ApiHost host, string path, string lengthHeader, string type = "application/json")
    {
        var connection = To(host.Server);
        var token = host.Http.DefaultRequestHeaders.Authorization!.Parameter;
        await connection.SendAsync(Encoding.ASCII.GetBytes(
            $"POST {host.Http.BaseAddress!.AbsolutePath}{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: {type}\r\n{lengthHeader}\r\n\r\n"));
        return connection;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes, TestContext.Current.CancellationToken);

    public async Task SendChunkAsync(ReadOnlyMemory<byte> bytes)
    {
        await SendAsync(Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"));
        await SendAsync(bytes);
        await SendAsync("\r\n"u8.ToArray());
    }

    public Task EndChunksAsync() => SendAsync("0\r\n\r\n"u8.ToArray());

    /// <summary>Says that nothing more will come.</summary>
    public void EndSending() => _client.Client.Shutdown(SocketShutdown.Send);

    /// <summary>The status of the answer; null when the server closes without one.</summary>
    public async Task<int?> ReadStatusAsync()
    {
        var buffer = new byte[16];
        var length = 0;
        try
        {
            while (length < 12 && await _stream.ReadAsync(buffer.AsMemory(length), TestContext.Current.CancellationToken) is > 0 and var read)
            {
                length += read;
            }
        }
        catch (IOException)
        {
            // A reset instead of an answer.
        }

        return length < 12 ? null : int.Parse(Encoding.ASCII.GetString(buffer, 9, 3));
    }

    public void Dispose() => _client.Dispose();
}
