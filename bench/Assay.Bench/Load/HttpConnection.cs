using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Assay.Bench.Load;

/// <summary>One HTTP/1.1 connection with blocking calls: far cheaper than the server, so that it is not the limit.</summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[1 << 16];

    public HttpConnection(Uri server) => _socket.Connect(new IPEndPoint(IPAddress.Loopback, server.Port));

    /// <summary>Sends a request and gives the answer's status and body; the body is valid until the next call.</summary>
    public (int Status, ReadOnlyMemory<byte> Body) Send(ReadOnlySpan<byte> request)
    {
        while (request.Length > 0)
        {
            request = request[_socket.Send(request)..];
        }

        var read = 0;
        int headerEnd;
        do
        {
            read += Receive(read);
            headerEnd = _buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8);
        }
        while (headerEnd < 0);

        var status = ((_buffer[9] - '0') * 100) + ((_buffer[10] - '0') * 10) + _buffer[11] - '0';
        var header = _buffer.AsSpan(0, headerEnd);
        var begin = headerEnd + 4;
        var length = ContentLength(header);
        if (length >= 0)
        {
            while (read < begin + length)
            {
                read += Receive(read);
            }
        }
        else if (header.IndexOf("chunked"u8) >= 0)
        {
            while (!_buffer.AsSpan(begin, read - begin).EndsWith("0\r\n\r\n"u8))
            {
                read += Receive(read);
            }
        }

        return (status, _buffer.AsMemory(begin, read - begin));
    }

    public void Dispose() => _socket.Dispose();

    private static int ContentLength(ReadOnlySpan<byte> header)
    {
        var at = header.IndexOf("Content-Length: "u8);
        if (at < 0)
        {
            return -1;
        }

        var length = 0;
        for (at += "Content-Length: ".Length; at < header.Length && header[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            length = (length * 10) + header[at] - '0';
        }

        return length;
    }

    private int Receive(int offset)
    {
        var received = _socket.Receive(_buffer.AsSpan(offset));
        return received > 0 ? received : throw new IOException($"The server closed the connection after: {Encoding.ASCII.GetString(_buffer, 0, Math.Min(offset, 200))}");
    }
}
