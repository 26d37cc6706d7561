using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

/// <summary>The API's shape is kept in the tree, so that every change of it shows in review.</summary>
public class OpenApiTests
{
    private const string Renew = "ASSAY_UPDATE_SNAPSHOTS";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Document_in_the_tree_is_the_servers_own()
    {
        await using var host = await ApiHost.StartAsync();
        var served = Sorted(await host.GetAsync("/openapi.json"))!.ToJsonString(Indented) + "\n";
        var file = Path.Combine(Repository.Root, "docs", "openapi.json");
        if (Environment.GetEnvironmentVariable(Renew) == "true")
        {
            await File.WriteAllTextAsync(file, served, TestContext.Current.CancellationToken);
        }

        var kept = File.Exists(file) ? await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken) : "";
        Assert.True(kept == served, $"docs/openapi.json is stale. Run this test once with {Renew}=true and commit the file.{FirstDifference(kept, served)}");
    }

    [Fact]
    public async Task Document_names_no_address_of_a_server()
    {
        await using var host = await ApiHost.StartAsync();
        var text = (await host.GetAsync("/openapi.json")).ToJsonString();

        Assert.DoesNotContain("127.0.0.1", text);
        Assert.DoesNotContain("\"servers\"", text);
    }

    /// <summary>Members in the order of their names: the server's own order is not part of its shape.</summary>
    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private static string FirstDifference(string kept, string served)
    {
        var (left, right) = (kept.Split('\n'), served.Split('\n'));
        var line = left.Zip(right).TakeWhile(p => p.First == p.Second).Count();
        return $" They differ from line {line + 1} on: '{left.ElementAtOrDefault(line)?.Trim()}' is now '{right.ElementAtOrDefault(line)?.Trim()}'.";
    }
}
