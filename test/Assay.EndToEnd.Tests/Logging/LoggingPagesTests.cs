using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Assay.EndToEnd.Tests.Processes;

namespace Assay.EndToEnd.Tests.Logging;

/// <summary>The pages of <c>docs/logging</c>: each is run as it stands, in a shell, against a server and the sample service.</summary>
public sealed partial class LoggingPagesTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static string Pages => Path.Combine(Repository.Root, "docs", "logging");

    /// <summary>Every page, and how many rows its commands log.</summary>
    public static TheoryData<string, int> RowsOfPages => new()
    {
        { "application.md", 4 },
        { "downstream.md", 6 },
        { "marker.md", 2 },
        { "middleware.md", 2 },
        { "native-format.md", 2 },
        { "sidecar.md", 2 },
        { "two-endpoints.md", 2 },
        { "two-formats.md", 2 },
    };

    [Theory]
    [MemberData(nameof(RowsOfPages))]
    public async Task Page_logs_what_it_says(string page, int expected)
    {
        Requirements.Check(await Requirements.FindFaultAsync(interpreter: true, shell: true));
        await using var server = await LoggingServer.StartAsync();
        await using var engine = ChildProcess.Start("engine", AssayServer.DotNet, ["exec", Repository.SampleService, "--urls", "http://127.0.0.1:0"]);
        var address = await engine.WaitForLineAsync("listening on ", Limit);
        var spool = Directory.CreateTempSubdirectory("assay-spool-");
        await using var shell = ChildProcess.Start("bash", "/usr/bin/bash", ["-c", Script(page)], new Dictionary<string, string?>
        {
            ["ASSAY"] = server.Server.Address.ToString().TrimEnd('/'),
            ["PASSWORD"] = AssayServer.Password,
            ["ENGINE"] = address,
            ["SERVICE"] = $"http://127.0.0.1:{FreePort()}",
            ["SIDECAR"] = $"http://127.0.0.1:{FreePort()}",
            ["PYTHON_PORT"] = $"{FreePort()}",
            ["SPOOL"] = spool.FullName,
        });

        var subscription = await shell.WaitForLineAsync("subscription ", Limit);
        var rows = await server.UntilRowsAsync(subscription, "payload_logging", expected);
        await shell.SendAsync("");
        Assert.Equal(0, await shell.WaitForExitAsync(Limit));
        spool.Delete(recursive: true);

        Assert.Equal(expected, rows.Count);
        Assert.Equal(expected, rows.Distinct().Count());
        var errors = await server.Sdk.GetAsync("data_sets", ("target.target_id", subscription), ("type", "payload_logging_error"));
        Assert.Empty(errors["data_sets"]!.AsArray());
    }

    [Fact]
    public void Every_page_is_run_and_in_the_index()
    {
        var pages = Directory.GetFiles(Pages, "*.md").Select(Path.GetFileName).Where(p => p != "README.md").Order().ToList();
        var index = File.ReadAllText(Path.Combine(Pages, "README.md"));

        Assert.Equal(RowsOfPages.Select(row => (string?)row.Data.Item1).Order(), pages);
        Assert.All(pages, page => Assert.Contains($"]({page})", index));
    }

    [Fact]
    public void Lines_of_code_are_those_of_the_sample()
    {
        var program = File.ReadAllText(Path.Combine(Repository.Root, "samples", "middleware", "aspnetcore", "Program.cs"));
        var lines = Blocks("middleware.md", "csharp").SelectMany(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToList();

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Contains(line, program));
    }

    /// <summary>The commands of the index and of a page; what the page starts is what was built with the tests.</summary>
    private static string Script(string page) =>
        $$"""
        set -euo pipefail
        trap 'jobs -p | xargs -r kill' EXIT
        cd '{{Repository.Root}}'
        start() { exec timeout 120 "$@"; }
        assay() { start '{{AssayServer.DotNet}}' exec '{{Repository.Server}}' "$@"; }
        dotnet() { while [ "$1" != -- ]; do shift; done; shift; start '{{AssayServer.DotNet}}' exec '{{Repository.SampleService}}' "$@"; }
        python3() { start '{{PythonEngine.Interpreter}}' -B "$@"; }
        {{string.Join('\n', Blocks("README.md", "bash"))}}
        {{string.Join('\n', Blocks(page, "bash"))}}
        echo
        echo "subscription $SUBSCRIPTION"
        read -r || true
        """;

    private static IEnumerable<string> Blocks(string page, string language) =>
        BlockPattern().Matches(File.ReadAllText(Path.Combine(Pages, page))).Where(m => m.Groups[1].Value == language).Select(m => m.Groups[2].Value);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("^```(\\w+)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex BlockPattern();
}
