using System.Diagnostics;
using Assay.EndToEnd.Tests.Processes;
using Microsoft.Data.Sqlite;

namespace Assay.EndToEnd.Tests.Starting;

/// <summary>What the server cannot run on it refuses at once, in a sentence and with an exit code.</summary>
public sealed class StartRefusalTests : IDisposable
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    /// <summary>For what shows only when most of the server is set up.</summary>
    private static readonly TimeSpan Sometime = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("assay-start-").FullName;

    [Fact]
    public async Task Second_process_on_the_same_folder_is_refused_and_the_first_goes_on()
    {
        await using var first = await AssayServer.StartAsync();
        await AssertRefusedAsync($"The data folder {first.Folder} is in use by another assay process", AssayServer.ServeArguments(first.Folder));

        using var http = new HttpClient { BaseAddress = first.Address };
        Assert.Equal("ready", await http.GetStringAsync(new Uri("/readyz", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task File_in_the_place_of_the_folder_is_refused()
    {
        var place = Path.Combine(_folder, "data");
        await File.WriteAllTextAsync(place, "", TestContext.Current.CancellationToken);

        await AssertRefusedAsync($"The data folder {place} cannot be made or written", AssayServer.ServeArguments(place));
    }

    [Theory]
    [InlineData("/proc/assay-data")]
    [InlineData("/sys/assay-data")]
    public async Task Folder_where_nothing_can_be_made_is_refused(string place)
    {
        // The kernel's own file systems refuse new folders to everybody, root too.
        Assert.SkipUnless(Directory.Exists(Path.GetDirectoryName(place)), $"There is no {Path.GetDirectoryName(place)} here.");

        await AssertRefusedAsync($"The data folder {place} cannot be", AssayServer.ServeArguments(place));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(200)]
    [InlineData(400)]
    public async Task Too_few_file_handles_are_refused(int handles)
    {
        var start = $"ulimit -n {handles}; exec {AssayServer.DotNet} exec {Repository.Server} {string.Join(' ', AssayServer.ServeArguments(_folder))}";

        await AssertRefusedAsync($"This process may open {handles} files", () => ChildProcess.Start("assay", "/bin/sh", ["-c", start]), AtOnce);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("demo")]
    public async Task Address_in_use_is_refused(string command)
    {
        await using var first = await AssayServer.StartAsync();
        var address = first.Address.ToString().TrimEnd('/');

        await AssertRefusedAsync($"Failed to bind to address {address}", [command, "--urls", address, "--data", _folder], Sometime);
    }

    [Fact]
    public async Task Address_of_another_machine_is_refused() =>
        await AssertRefusedAsync("The server cannot listen on http://192.0.2.1:8080", ["serve", "--urls", "http://192.0.2.1:8080", "--data", _folder], Sometime);

    [Fact]
    public async Task Catalog_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        var file = Path.Combine(_folder, "catalog.sqlite");
        await using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 1000";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var before = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        await AssertRefusedAsync("The catalog has schema 1000", AssayServer.ServeArguments(_folder), Sometime);

        Assert.Equal(before, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("records.duckdb")]
    [InlineData("catalog.sqlite")]
    public async Task Damaged_store_is_refused(string name)
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder, name), [.. Enumerable.Repeat((byte)'x', 20_000)], TestContext.Current.CancellationToken);

        await AssertRefusedAsync(name, AssayServer.ServeArguments(_folder), Sometime);
    }

    [Fact]
    public async Task Lost_keys_are_refused()
    {
        await using (var first = AssayServer.Run(AssayServer.ServeArguments(_folder)))
        {
            await AssayServer.ReadAddressAsync(first);
        }

        Directory.Delete(Path.Combine(_folder, "keys"), recursive: true);
        await AssertRefusedAsync("the keys folder, which no longer fits the secrets", AssayServer.ServeArguments(_folder), Sometime);
    }

    [Fact]
    public async Task Wrong_settings_are_all_named_with_what_is_accepted()
    {
        await using var process = AssayServer.Run(
            AssayServer.ServeArguments(_folder, "--max-body-bytes", "12", "--instance-id", "mine"),
            new Dictionary<string, string?> { ["ASSAY_ALLOW_LOOPBACK_ENGINES"] = "perhaps" });

        Assert.Equal(2, await process.WaitForExitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("--max-body-bytes is '12'; accepted: a whole number from 1048576 to 1073741824.", process.Output);
        Assert.Contains("--instance-id is 'mine'; accepted: a UUID.", process.Output);
        Assert.Contains("ASSAY_ALLOW_LOOPBACK_ENGINES is 'perhaps'; accepted: true or false.", process.Output);
    }

    [Fact]
    public async Task Unknown_setting_in_the_file_is_named_with_those_there_are()
    {
        var file = Path.Combine(_folder, "settings.json");
        await File.WriteAllTextAsync(file, """{ "max_bodies": 3 }""", TestContext.Current.CancellationToken);
        await using var process = AssayServer.Run(AssayServer.ServeArguments(_folder, "--config", file));

        Assert.Equal(2, await process.WaitForExitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains($"'max_bodies' in {file} is no setting; accepted: urls, data, instance_id", process.Output);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task AssertRefusedAsync(string sentence, string[] arguments, TimeSpan? limit = null) =>
        AssertRefusedAsync(sentence, () => AssayServer.Run(arguments), limit ?? AtOnce);

    private static async Task AssertRefusedAsync(string sentence, Func<ChildProcess> start, TimeSpan limit)
    {
        // The quickest of three says what the program needs; the others may have waited for the machine.
        var quickest = TimeSpan.MaxValue;
        for (var attempt = 0; attempt < 3 && quickest >= limit; attempt++)
        {
            var watch = Stopwatch.StartNew();
            await using var process = start();
            var exitCode = await process.WaitForExitAsync(Sometime);
            quickest = watch.Elapsed < quickest ? watch.Elapsed : quickest;

            Assert.True(exitCode == 2, $"exit code {exitCode}:\n{process.Output}");
            Assert.Contains(sentence, process.Output);
            Assert.DoesNotContain("   at ", process.Output);
            Assert.Single(process.Output.Trim().Split('\n'));
        }

        Assert.True(quickest < limit, $"refused after {quickest}");
    }
}
