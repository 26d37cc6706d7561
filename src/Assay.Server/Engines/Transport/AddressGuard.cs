using System.Net;
using System.Net.Sockets;
using Assay.Server.Hosting;

namespace Assay.Server.Engines.Transport;

/// <summary>
/// Which addresses Assay may call. Checked on the address a connection is really made to, so that neither a name that
/// resolves inside nor one that changes its mind gets through.
/// </summary>
/// <param name="settings">Say whether loopback and private addresses are allowed.</param>
/// <param name="resolve">Finds the addresses of a name; the system's resolver when not given.</param>
internal sealed class AddressGuard(AssaySettings settings, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;

    private static readonly IPNetwork[] Never =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"),
        IPNetwork.Parse("::/128"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8"), IPNetwork.Parse("fd00:ec2::/32"),
        IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("2001::/32"), IPNetwork.Parse("100::/64"), IPNetwork.Parse("64:ff9b:1::/48"),
        IPNetwork.Parse("100.100.100.200/32"), IPNetwork.Parse("168.63.129.16/32"),
    ];

    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fec0::/10"),
    ];

    /// <summary>Why an address is not called, naming the setting that would allow it; null when it may be.</summary>
    public string? Refusal(IPAddress address)
    {
        var real = Unwrap(address);
        if (IPAddress.IsLoopback(real))
        {
            return settings.AllowLoopbackEngines ? null : "Engines on this machine are not called; start with --allow-loopback-engines to allow them.";
        }

        if (Never.Any(network => network.Contains(real)))
        {
            return "Link-local, metadata, multicast and reserved addresses are never called.";
        }

        return !settings.AllowPrivateEngines && Private.Any(network => network.Contains(real))
            ? "Engines in private networks are not called; start with --allow-private-engines to allow them."
            : null;
    }

    /// <summary>Why a URL cannot be called whatever it resolves to; null when it can.</summary>
    public static string? Refusal(Uri url)
    {
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            return "Only http and https addresses are called.";
        }

        return url.UserInfo.Length > 0 ? "Credentials do not belong into the address; put them into the provider's credentials." : null;
    }

    /// <summary>Connects to the first allowed address of a host; the callback of the engines' HTTP handler.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await _resolve(host, cancellation);
        string? refusal = null;
        Exception? failure = null;
        foreach (var address in addresses)
        {
            if (Refusal(address) is { } reason)
            {
                refusal = reason;
                continue;
            }

            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e)
            {
                socket.Dispose();
                failure = e;
            }
        }

        throw failure ?? new AddressRefusedException(refusal ?? $"The host '{host}' has no address.");
    }

    /// <summary>The IPv4 address inside mapped, translated, 6to4 and NAT64 addresses.</summary>
    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        if (bytes[0] == 0x20 && bytes[1] == 0x02)
        {
            return new IPAddress(bytes.AsSpan(2, 4));
        }

        ReadOnlySpan<byte> nat64 = [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];
        ReadOnlySpan<byte> translated = [0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0];
        var compatible = bytes.AsSpan(0, 12).IndexOfAnyExcept((byte)0) < 0 && bytes.AsSpan(12, 3).IndexOfAnyExcept((byte)0) >= 0;
        return compatible || bytes.AsSpan(0, 12).SequenceEqual(nat64) || bytes.AsSpan(0, 12).SequenceEqual(translated)
            ? new IPAddress(bytes.AsSpan(12, 4))
            : address;
    }
}
