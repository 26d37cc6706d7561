using System.Text.Json.Nodes;
using Assay.EndToEnd.Tests.MainJob;
using Assay.EndToEnd.Tests.Processes;
using Microsoft.Playwright;

namespace Assay.EndToEnd.Tests.Dashboard;

/// <summary>A server with measurements to show, and a browser.</summary>
public sealed class WatchedDashboard : IAsyncLifetime
{
    internal const int Rows = 300;

    private Browser? _browser;

    internal string? Fault { get; private set; }

    internal WatchedEngine Watched { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Fault = await Requirements.FindFaultAsync(chromium: true);
        if (Fault is not null)
        {
            return;
        }

        Watched = await WatchedEngine.StartAsync(Rows);
        var fairness = await Watched.AddActiveMonitorAsync("fairness", Bodies.FairnessParameters(), Bodies.FairnessThresholds());
        await Watched.RunAsync(fairness);
        await Watched.AddActiveMonitorAsync("explainability", new JsonObject { ["enabled"] = true });
        var quality = await Watched.AddActiveMonitorAsync("quality", new JsonObject { ["min_feedback_data_size"] = 100 });
        await Watched.LabelAsync();
        await Watched.RunAsync(quality);
        _browser = await Browser.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        if (Watched is not null)
        {
            await Watched.DisposeAsync();
        }
    }

    internal Task<IPage> OpenAsync() => _browser!.OpenAsync(Watched.Server.Address);

    internal async Task<IPage> SignInAsync()
    {
        var page = await OpenAsync();
        await page.GotoAsync("/login");
        await page.GetByLabel("Password").FillAsync(AssayServer.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Subscriptions" })).ToBeVisibleAsync();
        return page;
    }
}
