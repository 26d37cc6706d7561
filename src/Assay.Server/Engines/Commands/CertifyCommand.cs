using System.CommandLine;
using System.Text.Json;
using Assay.Client;
using Assay.Contracts;
using Assay.Contracts.Certifications;
using Spectre.Console;

namespace Assay.Server.Engines.Commands;

/// <summary><c>assay engines certify</c>: has a running server check an engine that is bound to it, and shows the report.</summary>
internal static class CertifyCommand
{
    private const string PasswordVariable = "ASSAY_PASSWORD";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    public static Command Create()
    {
        var command = new Command("certify", "Checks whether monitors can rely on a bound engine: exit code 0 when they can, 1 when a check failed.");
        var provider = new Argument<string>("provider") { Description = "The service provider, by id or name" };
        var url = new Option<string>("--url") { Description = "The server", DefaultValueFactory = _ => "http://127.0.0.1:8080" };
        var user = new Option<string>("--user") { Description = "The user", DefaultValueFactory = _ => "admin" };
        var password = new Option<string?>("--password") { Description = $"The password (default: the environment variable {PasswordVariable})" };
        var subscription = new Option<string?>("--subscription") { Description = "The subscription to certify" };
        var deployment = new Option<string?>("--deployment") { Description = "The deployment to certify, when there is no subscription" };
        var request = new Option<string?>("--request") { Description = "A file with more of the request: scoring_endpoint, problem_type, asset_properties, sample" };
        var instance = new Option<string>("--instance") { Description = "The instance", DefaultValueFactory = _ => AssayClient.DefaultInstanceId };
        command.Arguments.Add(provider);
        foreach (var option in new Option[] { url, user, password, subscription, deployment, request, instance })
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                var asked = await ReadAsync(parsed.GetValue(request), cancellation);
                asked = asked with { SubscriptionId = parsed.GetValue(subscription) ?? asked.SubscriptionId, DeploymentId = parsed.GetValue(deployment) ?? asked.DeploymentId };
                var secret = parsed.GetValue(password) ?? Environment.GetEnvironmentVariable(PasswordVariable)
                    ?? throw new InvalidOperationException($"Give the password with --password or in {PasswordVariable}.");
                using var assay = await AssayClient.SignInAsync(new Uri(parsed.GetValue(url)!), parsed.GetValue(user)!, secret, cancellation, parsed.GetValue(instance)!);
                return await RunAsync(assay, parsed.GetValue(provider)!, asked, cancellation);
            }
            catch (Exception e) when (e is AssayException or HttpRequestException or IOException or JsonException or UriFormatException or InvalidOperationException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return 2;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(AssayClient assay, string provider, CertificationRequest request, CancellationToken cancellation)
    {
        var providers = await assay.Providers.ListAsync(cancellation);
        var bound = providers.FirstOrDefault(p => p.Metadata.Id == provider) ?? providers.FirstOrDefault(p => p.Entity.Name == provider)
            ?? throw new InvalidOperationException($"There is no service provider '{provider}'; there are {string.Join(", ", providers.Select(p => $"'{p.Entity.Name}'").DefaultIfEmpty("none"))}.");
        var report = await assay.Providers.CertifyAsync(bound.Metadata.Id, request, cancellation);
        while (report.Entity.Status.State == "in_progress")
        {
            await Task.Delay(Pause, TimeProvider.System, cancellation);
            report = await assay.Providers.CertificationAsync(bound.Metadata.Id, report.Metadata.Id, cancellation);
        }

        Print(report.Entity);
        return report.Entity.Result is CertificationResult.Pass or CertificationResult.Warn ? 0 : 1;
    }

    private static async Task<CertificationRequest> ReadAsync(string? file, CancellationToken cancellation)
    {
        if (file is null)
        {
            return new CertificationRequest();
        }

        await using var stream = File.OpenRead(file);
        return await JsonSerializer.DeserializeAsync(stream, AssayJson.Default.CertificationRequest, cancellation) ?? new CertificationRequest();
    }

    private static void Print(Certification report)
    {
        var table = new Table().Border(TableBorder.Rounded).ShowRowSeparators();
        table.AddColumns("Check", "Result", "What was found", "What to do");
        foreach (var check in report.Checks)
        {
            var colour = check.Result switch { CertificationResult.Pass => "green", CertificationResult.Warn => "yellow", CertificationResult.Fail => "red", _ => "grey" };
            table.AddRow(Markup.Escape(check.Name), $"[{colour}]{check.Result}[/]", Markup.Escape(check.Message), Markup.Escape(check.Fix ?? ""));
        }

        AnsiConsole.Write(table);
        foreach (var error in report.Status.Failure?.Errors ?? [])
        {
            Console.WriteLine(error.Message);
        }

        Console.WriteLine($"{report.Result ?? "not certified"}, {report.RowsScored:#,0} rows scored");
    }
}
