using System.Text.Json.Nodes;
using Assay.Server.Catalog;
using Microsoft.Data.Sqlite;

namespace Assay.Server.Tests.Api;

public class ListCompletenessTests
{
    private const int Copies = 1_100;

    /// <summary>Clients look for names in lists, and wait until a deleted one is gone from them.</summary>
    [Fact]
    public async Task Lists_have_no_silent_page_limit()
    {
        await using var host = await ApiHost.StartAsync();
        var (subscription, _) = await host.AddCustomMonitorAsync("One of many");
        await host.PostAsync("data_marts", new JsonObject { ["name"] = "One of many" });
        await MultiplyAsync(host);
        var counts = new List<string>();
        foreach (var list in new[] { "data_marts", "service_providers", "subscriptions", "data_sets", "monitor_definitions?type=user", "monitor_instances", $"data_sets?target.target_id={subscription}" })
        {
            var answer = await host.GetAsync(list);
            counts.Add($"{list} {Assert.Single(answer).Value!.AsArray().Count > Copies}");
        }

        Assert.All(counts, c => Assert.EndsWith("True", c, StringComparison.Ordinal));
    }

    private static async Task MultiplyAsync(ApiHost host)
    {
        await using var connection = await host.Service<CatalogDatabase>().OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new SqliteCommand(
            $"""
            WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {Copies})
            INSERT INTO resources (kind, id, parent, entity, created_at, created_by)
            SELECT kind, id || '-' || i, parent, entity, created_at, created_by FROM resources, numbers
            """,
            connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
