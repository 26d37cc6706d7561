using System.Diagnostics;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Deployments;

public sealed class DeploymentListTests(ApiHostFixture fixture) : IClassFixture<ApiHostFixture>, IAsyncLifetime
{
    private readonly ApiHost _host = fixture.Host;
    private FakeEngine _engine = null!;
    private string _provider = "";

    private string List => $"/v1/ml_instances/{_provider}/deployments";

    public async ValueTask InitializeAsync()
    {
        _engine = await FakeEngine.StartAsync();
        _engine.Deployments = Deployments(5);
        var provider = await _host.PostAsync("service_providers", new JsonObject
        {
            ["name"] = "engine",
            ["service_type"] = "custom_machine_learning",
            ["credentials"] = new JsonObject { ["url"] = _engine.Address.ToString() },
        });
        _provider = (string)provider["metadata"]!["id"]!;
    }

    [Fact]
    public async Task List_that_was_fetched_lately_is_not_fetched_again_unless_asked()
    {
        await _host.GetAsync(List);
        _engine.Deployments = Deployments(7);

        Assert.Equal(5, (int)(await _host.GetAsync(List))["total_count"]!);
        Assert.Single(_engine.Requests);
        Assert.Equal(7, (int)(await _host.GetAsync($"{List}?refresh=true"))["total_count"]!);
        Assert.Equal(7, (int)(await _host.GetAsync(List))["total_count"]!);
        Assert.Equal(2, _engine.Requests.Count);
    }

    [Fact]
    public async Task List_is_given_in_pages_and_by_name()
    {
        _engine.Deployments = Deployments(30);

        var page = await _host.GetAsync($"{List}?limit=4&offset=10");
        var named = await _host.GetAsync($"{List}?name=CREDIT 2&limit=100");
        var last = await _host.GetAsync($"{List}?offset=29");
        var beyond = await _host.GetAsync($"{List}?offset=30");

        Assert.Equal(["d10", "d11", "d12", "d13"], Ids(page));
        Assert.Equal(4, (int)page["count"]!);
        Assert.Equal(30, (int)page["total_count"]!);
        Assert.Equal(["d2", "d20", "d21", "d22", "d23", "d24", "d25", "d26", "d27", "d28", "d29"], Ids(named));
        Assert.Equal(["d29"], Ids(last));
        Assert.Empty(Ids(beyond));
        Assert.Single(_engine.Requests);
    }

    [Fact]
    public async Task Failure_is_told_and_not_kept()
    {
        _engine.Next(Misbehave.Status(500, "database is down"));

        var (status, refused) = await _host.TrySendAsync(HttpMethod.Get, List);

        Assert.Equal(502, status);
        Assert.Contains("database is down", refused!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(5, (int)(await _host.GetAsync(List))["count"]!);
    }

    [Fact]
    public async Task Lists_that_are_asked_for_together_are_fetched_once()
    {
        var release = new TaskCompletionSource();
        _engine.Next(Misbehave.After(release.Task, Misbehave.Text(Deployments(3).ToJsonString())));
        var asked = Enumerable.Range(0, 8).Select(_ => _host.GetAsync(List)).ToList();
        await _engine.ReceivedAsync();

        release.SetResult();

        Assert.All(await Task.WhenAll(asked), list => Assert.Equal(3, (int)list["count"]!));
        Assert.Single(_engine.Requests);
    }

    [Fact]
    public async Task Caller_that_gives_up_leaves_the_others_their_list()
    {
        _engine.Next(Misbehave.Hang());
        using var impatient = new CancellationTokenSource();
        var given = _host.Http.GetAsync(new Uri(List, UriKind.Relative), impatient.Token);
        await _engine.ReceivedAsync();
        var patient = _host.GetAsync(List);

        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Equal(5, (int)(await patient)["count"]!);
    }

    [Fact]
    public async Task Provider_that_was_changed_is_asked_anew()
    {
        await _host.GetAsync(List);
        await using var other = await FakeEngine.StartAsync();
        other.Deployments = Deployments(2);

        await _host.SendAsync(HttpMethod.Patch, $"service_providers/{_provider}", new JsonArray(new JsonObject
        {
            ["op"] = "replace",
            ["path"] = "/credentials",
            ["value"] = new JsonObject { ["url"] = other.Address.ToString() },
        }));

        Assert.Equal(2, (int)(await _host.GetAsync(List))["count"]!);
    }

    [Fact]
    public async Task Deployment_that_is_newer_than_the_list_is_found()
    {
        await _host.GetAsync(List);
        _engine.Deployments = Deployments(6);

        var found = await _host.GetAsync($"ml_deployments/d5?service_provider_id={_provider}");

        Assert.Equal(["d5"], Ids(found));
    }

    [Fact]
    public async Task Deployment_that_does_not_exist_is_asked_for_once()
    {
        var (status, _) = await _host.TrySendAsync(HttpMethod.Get, $"ml_deployments/nope?service_provider_id={_provider}");

        Assert.Equal(404, status);
        Assert.Single(_engine.Requests);
    }

    [Fact]
    public async Task Ten_thousand_deployments_are_fetched_once_and_paged_quickly()
    {
        _engine.Deployments = Deployments(10_000);
        var first = await _host.GetAsync($"{List}?limit=50");
        var watch = Stopwatch.StartNew();

        for (var page = 0; page < 20; page++)
        {
            Assert.Equal(50, (int)(await _host.GetAsync($"{List}?limit=50&offset={page * 500}"))["count"]!);
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"20 pages of 50 in {watch.ElapsedMilliseconds} ms");
        Assert.Equal(10_000, (int)first["total_count"]!);
        Assert.Single(_engine.Requests);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"20 pages took {watch.Elapsed}");
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private static IEnumerable<string> Ids(JsonObject list) => list["resources"]!.AsArray().Select(r => (string)r!["metadata"]!["guid"]!);

    private static JsonObject Deployments(int count) => new()
    {
        ["count"] = count,
        ["resources"] = new JsonArray([.. Enumerable.Range(0, count).Select(i => new JsonObject
        {
            ["metadata"] = new JsonObject { ["guid"] = $"d{i}" },
            ["entity"] = new JsonObject { ["name"] = $"Credit {i}", ["scoring_url"] = $"https://engine.test/{i}" },
        })]),
    };
}
