using System.Text;
using Assay.Bench.Payload;

namespace Assay.Bench.Load;

/// <summary>The bytes of an HTTP request that is sent again and again.</summary>
internal sealed class RequestTemplate
{
    private readonly int? _idOffset;
    private readonly int _client;
    private long _number;

    /// <summary>A records request, each with a new scoring id.</summary>
    public RequestTemplate(string path, string? token, PayloadBody body, int client)
        : this(path, token, body.Bytes)
    {
        _idOffset = Bytes.Length - body.Bytes.Length + body.IdOffset;
        _client = client;
    }

    /// <summary>A request that is the same each time.</summary>
    public RequestTemplate(string path, string? token, byte[] body) =>
        Bytes =
        [
            .. Encoding.ASCII.GetBytes(
                $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{(token is null ? "" : $"Authorization: Bearer {token}\r\n")}" +
                $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"),
            .. body,
        ];

    public byte[] Bytes { get; }

    /// <summary>The next request.</summary>
    public ReadOnlySpan<byte> Next()
    {
        if (_idOffset is { } offset)
        {
            PayloadBody.WriteId(Bytes.AsSpan(offset, PayloadBody.IdLength), _client, _number++);
        }

        return Bytes;
    }
}
