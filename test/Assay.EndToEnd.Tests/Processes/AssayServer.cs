using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Assay.EndToEnd.Tests.Processes;

/// <summary>A server process on a data folder of its own, which can be ended and started again.</summary>
internal sealed partial class AssayServer : IAsyncDisposable
{
    public const string Password = "correct horse battery staple";

    private static readonly string[] ProxyVariables = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string[] _flags;
    private readonly Dictionary<string, string?> _environment = new() { ["ASSAY_ADMIN_PASSWORD"] = Password };

    private AssayServer(string folder, string[] flags, Uri? proxy = null)
    {
        Folder = folder;
        _flags = flags;
        foreach (var variable in ProxyVariables)
        {
            // Those of whoever runs the tests are no business of the server's.
            _environment[variable] = proxy?.ToString();
        }
    }

    public static string DotNet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public string Folder { get; }

    public ChildProcess Process { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    /// <summary>From the start of the process to the line that says where it listens.</summary>
    public TimeSpan StartTime { get; private set; }

    public static Task<AssayServer> StartAsync(params string[] flags) => StartInAsync(Directory.CreateTempSubdirectory("assay-e2e-").FullName, flags);

    /// <summary>Starts on a folder, which is deleted in the end.</summary>
    public static async Task<AssayServer> StartInAsync(string folder, params string[] flags)
    {
        var server = new AssayServer(folder, flags);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts with a proxy in every variable that programs read one from.</summary>
    public static async Task<AssayServer> StartBehindAsync(Uri proxy, params string[] flags)
    {
        var server = new AssayServer(Directory.CreateTempSubdirectory("assay-e2e-").FullName, flags, proxy);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts a command without waiting for anything.</summary>
    public static ChildProcess Run(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null) =>
        ChildProcess.Start("assay", DotNet, ["exec", Repository.Server, .. arguments], environment);

    public static string[] ServeArguments(string folder, params string[] flags) => ["serve", "--urls", "http://127.0.0.1:0", "--data", folder, .. flags];

    /// <summary>Starts on the same folder; the process before must have ended.</summary>
    public async Task StartAgainAsync()
    {
        var watch = Stopwatch.StartNew();
        Process = Run(ServeArguments(Folder, _flags), _environment);
        Address = await ReadAddressAsync(Process);
        StartTime = watch.Elapsed;
    }

    /// <summary>Starts on the same folder and kills it before or just after it is ready.</summary>
    public async Task StartAndKillAsync(TimeSpan after)
    {
        await using var process = Run(ServeArguments(Folder, _flags), _environment);
        await Task.Delay(after, TimeProvider.System);
    }

    public static async Task<Uri> ReadAddressAsync(ChildProcess process) =>
        new(AddressPattern().Match(await process.WaitForLineAsync("assay listens on ", StartLimit)).Value);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    [GeneratedRegex("http://[^,]+")]
    private static partial Regex AddressPattern();
}
