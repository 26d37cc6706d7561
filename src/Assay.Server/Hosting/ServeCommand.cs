using System.CommandLine;

namespace Assay.Server.Hosting;

/// <summary><c>assay serve</c>: runs the server until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Runs the server.");
        var options = SettingFlags.AddTo(command);
        var file = new Option<string?>("--config") { Description = "A settings file: one JSON object (default: assay.json in the working folder, when there is one)" };
        command.Options.Add(file);
        command.SetAction((parsed, cancellation) => RunAsync(() => SettingFlags.Read(parsed, options, parsed.GetValue(file)), cancellation));
        return command;
    }

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
