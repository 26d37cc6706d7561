using System.CommandLine;
using Assay.Server.Hosting;
using Spectre.Console;

namespace Assay.Server.Demo;

/// <summary>
/// <c>assay demo</c>: the main job end to end on generated data. Starts the server and a sample engine, monitors the
/// engine's model, and says which of the faults planted in the data the monitors found.
/// </summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command("demo", "Shows the main job on a sample engine with a planted bias and a planted drift.");
        var once = new Option<bool>("--once") { Description = "Stop after the results: exit code 0 when every planted fault was found" };
        var seed = new Option<int>("--seed") { Description = "Seed of the generated data", DefaultValueFactory = _ => 42 };
        var urls = new Option<string>("--urls") { Description = "Where the server listens", DefaultValueFactory = _ => "http://127.0.0.1:8080" };
        var data = new Option<string?>("--data") { Description = "Keep the data in this new folder (default: a temporary one, removed at the end)" };
        command.Options.Add(once);
        command.Options.Add(seed);
        command.Options.Add(urls);
        command.Options.Add(data);
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(once), parsed.GetValue(seed), parsed.GetValue(urls)!, parsed.GetValue(data), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(bool once, int seed, string urls, string? data, CancellationToken cancellation)
    {
        var folder = Path.GetFullPath(data ?? Path.Combine(Path.GetTempPath(), $"assay-demo-{Guid.NewGuid():N}"));
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            await Console.Error.WriteLineAsync($"{folder} is not empty; the demo needs a new folder.");
            return 2;
        }

        var password = Environment.GetEnvironmentVariable("ASSAY_ADMIN_PASSWORD") is { Length: > 0 } given ? given : "demo";
        var settings = new AssaySettings { Urls = urls, Data = folder, AdminPassword = password, AllowLoopbackEngines = true };
        try
        {
            await using var app = await AssayApp.StartAsync(settings, cancellation);
            await using var engine = await SampleEngineProcess.StartAsync(seed, cancellation);
            var scenario = new DemoScenario(new Uri(app.BaseAddress), password, engine, seed);
            var findings = await DemoProgress.RunAsync(scenario, cancellation);
            DemoReport.Print(findings);
            AnsiConsole.MarkupLineInterpolated($"Dashboard: [link]{app.BaseAddress}[/]  user: admin  password: {password}");
            if (!once)
            {
                AnsiConsole.MarkupLine("[grey]Ctrl-C ends the demo.[/]");
                await app.WaitForShutdownAsync();
                return 0;
            }

            await app.StopAsync();
            return findings.All(f => f.Found) ? 0 : 1;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return once ? 1 : 0;
        }
        catch (Exception e) when (e is SettingsException or DataFolderException or IOException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
        finally
        {
            if (data is null && Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
