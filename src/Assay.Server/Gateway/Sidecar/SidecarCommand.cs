using System.CommandLine;
using System.CommandLine.Parsing;
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
        var upstream = new Option<Uri>("--upstream") { Description = "The engine's address; the path of each request is put behind it", Required = true, CustomParser = ReadAddress };
        var server = new Option<Uri>("--server") { Description = "The Assay server", Required = true, CustomParser = ReadAddress };
        var subscription = new Option<string>("--subscription") { Description = "The subscription whose traffic passes", Required = true };
        var urls = new Option<string>("--urls") { Description = "Where to listen", DefaultValueFactory = _ => "http://127.0.0.1:8081" };
        var spool = new Option<string>("--spool") { Description = "The folder that keeps what the server has not yet", DefaultValueFactory = _ => "assay-spool" };
        var mode = new Option<string>("--mode") { Description = "asynchronous, or durable: answer when the record is on this disk", DefaultValueFactory = _ => GatewayDirectory.Asynchronous };
        mode.AcceptOnlyFromAmong(GatewayDirectory.Asynchronous, GatewayDirectory.Durable);
        var instance = new Option<string>("--instance-id") { Description = "The server's instance id", DefaultValueFactory = _ => AssaySettings.DefaultInstanceId };
        var command = new Command("gateway", "Runs a gateway beside an engine. Signs in with ASSAY_API_KEY, or as ASSAY_USER (default admin) with ASSAY_PASSWORD.")
        {
            upstream, server, subscription, urls, spool, mode, instance,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            new SidecarSettings(
                parsed.GetValue(upstream)!,
                parsed.GetValue(server)!,
                parsed.GetValue(subscription)!,
                parsed.GetValue(urls)!,
                Path.GetFullPath(parsed.GetValue(spool)!),
                parsed.GetValue(mode)!,
                parsed.GetValue(instance)!),
            cancellation));
        return command;
    }

    private static Uri? ReadAddress(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps))
        {
            return address;
        }

        result.AddError($"'{text}' is no address; it must begin with http:// or https://.");
        return null;
    }

    private static async Task<int> RunAsync(SidecarSettings settings, CancellationToken cancellation)
    {
        try
        {
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
