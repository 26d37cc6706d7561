using System.Text;
using Assay.Bench.Payload;

namespace Assay.Bench.Load;

/// <summary>The bytes of an HTTP request that is sent again and again with a new scoring id.</summary>
internal sealed class RequestTemplate
{
    private readonly int _idOffset;
    private readonly int _client;
    private long _number;

    public RequestTemplate(string path, string? token, PayloadBody body, int client)
    {
        var header = Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{(token is null ? "" : $"Authorization: Bearer {token}\r\n")}" +
            $"Content-Type: application/json\r\nContent-Length: {body.Bytes.Length}\r\n\r\n");
        Bytes = [.. header, .. body.Bytes];
        _idOffset = header.Length + body.IdOffset;
        _client = client;
    }

    public byte[] Bytes { get; }

    /// <summary>The next request.</summary>
    public ReadOnlySpan<byte> Next()
    {
        PayloadBody.WriteId(Bytes.AsSpan(_idOffset, PayloadBody.IdLength), _client, _number++);
        return Bytes;
    }
}
