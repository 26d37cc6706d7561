using System.CommandLine;
using Assay.Server.Hosting;

namespace Assay.Server.Gateway.Sidecar;

/// <summary>
/// <c>assay gateway</c>: a gateway beside the engine, far from the server. It keeps what passes on its own disk until the
/// server has it.
/// </summary>
internal static class SidecarCommand
{
    public static Command Create()
    {
        var command = new Command("gateway", "Runs a gateway beside an engine. Signs in with ASSAY_API_KEY, or as ASSAY_USER (default admin) with ASSAY_PASSWORD.");
        var flags = new SettingFlags<SidecarSettings>(command, SidecarSettings.All, "assay-gateway.json");
        command.SetAction((parsed, cancellation) => RunAsync(() => flags.Read(parsed, new SidecarSettings(), Environment.GetEnvironmentVariable), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Func<SidecarSettings> readSettings, CancellationToken cancellation)
    {
        try
        {
            var settings = readSettings();
            await using var app = await SidecarApp.StartAsync(settings, ServerCredentials.FromEnvironment(Environment.GetEnvironmentVariable), cancellation);
            Console.WriteLine($"assay gateway listens on {app.Address}, passes on to {settings.Upstream}, spools in {settings.Spool}");
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
