using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Assay.Server.Tests.Gateway.Faults;

/// <summary>
/// An engine that speaks bytes, for faults below HTTP: it reads a request whole, sends what <c>answer</c> says, and then
/// keeps, closes, resets or forgets the connection. Requests are known by their header <c>X-Number</c>.
/// </summary>
internal sealed class RawEngine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<int, (byte[] Bytes, RawEnding Ending)> _answer;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly ConcurrentQueue<int> _received = new();
    private readonly Task _accepting;
    private int _open;
    private int _mostOpen;

    public RawEngine(Func<int, (byte[] Bytes, RawEnding Ending)> answer)
    {
        _answer = answer;
        _listener.Start(4096);
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}/score");

    /// <summary>The numbers of the requests that came, as often as they came.</summary>
    public IReadOnlyList<int> Received => [.. _received];

    /// <summary>Connections that are open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Connections that were open at the same time.</summary>
    public int MostOpen => Volatile.Read(ref _mostOpen);

    /// <summary>An answer of 200 as it goes over the wire.</summary>
    public static byte[] Answer(string body) =>
        Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        var open = Interlocked.Increment(ref _open);
        InterlockedMax(open);
        using (socket)
        {
            try
            {
                while (await ReadRequestAsync(socket) is { } number)
                {
                    _received.Enqueue(number);
                    var (bytes, ending) = _answer(number);
                    await socket.SendAsync(bytes, _stop.Token);
                    if (ending == RawEnding.Keep)
                    {
                        continue;
                    }

                    if (ending == RawEnding.Hang)
                    {
                        await socket.ReceiveAsync(new byte[1], _stop.Token);
                    }
                    else if (ending == RawEnding.Reset)
                    {
                        socket.LingerState = new LingerOption(enable: true, 0);
                    }

                    break;
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // The caller is gone, or the test is over.
            }

            Interlocked.Decrement(ref _open);
        }
    }

    private void InterlockedMax(int open)
    {
        for (var most = _mostOpen; open > most; most = _mostOpen)
        {
            Interlocked.CompareExchange(ref _mostOpen, open, most);
        }
    }

    /// <summary>Reads a request with its body; null when the connection ends before.</summary>
    private async Task<int?> ReadRequestAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer, _stop.Token);
            if (read == 0)
            {
                return null;
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            var sofar = text.ToString();
            var end = sofar.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0 && sofar.Length - end - 4 >= int.Parse(Header(sofar, "Content-Length") ?? "0"))
            {
                return int.Parse(Header(sofar, "X-Number") ?? "-1");
            }
        }
    }

    private static string? Header(string request, string name) =>
        request.Split("\r\n").FirstOrDefault(l => l.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
