namespace Assay.Server.Tests.Fakes;

/// <summary>Addresses of a server's own network in every spelling that might get there.</summary>
internal static class InnerAddresses
{
    /// <summary>Spellings of addresses that only an administrator can allow, with %P for the canary's port.</summary>
    private static readonly string[] Inside =
    [
        "http://127.0.0.1:%P/", "http://localhost:%P/", "http://LOCALHOST:%P/", "http://localhost.:%P/", "http://127.1:%P/", "http://127.0.1:%P/",
        "http://2130706433:%P/", "http://0x7f000001:%P/", "http://0x7f.0.0.1:%P/", "http://0x7f.1:%P/", "http://0177.0.0.1:%P/", "http://017700000001:%P/",
        "http://127.0.0.1.:%P/", "http://127.000.000.001:%P/", "http://①②⑦.0.0.1:%P/", "http://１２７.0.0.1:%P/", "http://127。0。0。1:%P/", "http://127%2e0%2e0%2e1:%P/",
        "http://[::1]:%P/", "http://[0:0:0:0:0:0:0:1]:%P/", "http://[::ffff:127.0.0.1]:%P/", "http://[::ffff:7f00:1]:%P/", "http://[::127.0.0.1]:%P/",
        "http://[::ffff:0:127.0.0.1]:%P/", "http://[64:ff9b::127.0.0.1]:%P/", "http://[64:ff9b::7f00:1]:%P/", "http://[2002:7f00:1::]:%P/",
        "http://0.0.0.0:%P/", "http://0:%P/", "http://[::]:%P/", "http://127.255.255.254:%P/", "https://127.0.0.1:%P/", "https://[::1]:%P/",
        "http://10.0.0.1:%P/", "http://172.16.0.1:%P/", "http://172.31.255.255:%P/", "http://192.168.0.1:%P/", "http://100.64.0.1:%P/", "http://198.18.0.1:%P/",
        "http://[fc00::1]:%P/", "http://[fd12::1]:%P/", "http://[fec0::1]:%P/", "http://[::ffff:10.0.0.1]:%P/", "http://[64:ff9b::10.0.0.1]:%P/", "http://[2002:a00:1::]:%P/",
        "http://inside.test:%P/", "http://inside.test.:%P/", "http://xn--inside-9ja.test:%P/",
        "http://user@127.0.0.1:%P/", "http://user:pass@127.0.0.1:%P/", "http://example.com@127.0.0.1:%P/", "http://example.com%40127.0.0.1:%P/",
        "http://127.0.0.1:%P\\@example.com/", "http://127.0.0.1:%P#@example.com/", "http://127.0.0.1:%P?@example.com/",
        "file:///etc/passwd", "gopher://127.0.0.1:%P/_x", "ftp://127.0.0.1:%P/", "dict://127.0.0.1:%P/", "ws://127.0.0.1:%P/", "jar:http://127.0.0.1:%P/!/",
        "//127.0.0.1:%P/", "http:127.0.0.1:%P/", "http:/127.0.0.1:%P/", "http:///127.0.0.1:%P/", "http://\t127.0.0.1:%P/", "http://127.0.0.1:%P/\r\nX: y",
    ];

    /// <summary>Addresses that nobody can allow.</summary>
    public static readonly IReadOnlyList<string> Never =
    [
        "http://169.254.169.254/", "http://169.254.170.2/", "http://2852039166/", "http://0xa9fea9fe/", "http://0251.0376.0251.0376/", "http://169.254.43518/",
        "http://[::ffff:169.254.169.254]/", "http://[::ffff:a9fe:a9fe]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[2002:a9fe:a9fe::]/", "http://[fd00:ec2::254]/",
        "http://[fe80::a9fe:a9fe]/", "http://100.100.100.200/", "http://168.63.129.16/", "http://192.0.0.192/", "http://224.0.0.1/", "http://255.255.255.255/",
        "http://0.0.0.0/", "http://[::]/", "http://[ff02::1]/", "http://metadata.test/",
    ];

    /// <summary>Addresses that only an administrator can allow, most of them of a canary at a port.</summary>
    public static IEnumerable<string> Of(int port) => Inside.Select(u => u.Replace("%P", $"{port}", StringComparison.Ordinal));
}
