using System.CommandLine;

namespace Assay.Server.Hosting;

/// <summary><c>assay serve</c>: runs the server until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Runs the server.");
        var flags = new SettingFlags<AssaySettings>(command, AssaySettings.All, "assay.json");
        command.SetAction((parsed, cancellation) => RunAsync(() => flags.Read(parsed, Defaults(), Environment.GetEnvironmentVariable), cancellation));
        return command;
    }

    private static AssaySettings Defaults() =>
        new() { AdminPassword = Environment.GetEnvironmentVariable("ASSAY_ADMIN_PASSWORD") is { Length: > 0 } password ? password : null };

    private static async Task<int> RunAsync(Func<AssaySettings> readSettings, CancellationToken cancellation)
    {
        try
        {
            var settings = readSettings();
            await using var app = await AssayApp.StartAsync(settings, cancellation);
            foreach (var line in app.Greeting)
            {
                Console.WriteLine(line);
            }

            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (e is SettingsException or DataFolderException or IOException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
    }
}
