using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

/// <summary>Records that are sent more than once are stored once; another content under the same id is a conflict.</summary>
public class RepeatedRecordsTests
{
    private const int Clients = 32;

    /// <summary>Every way to send a record with an id.</summary>
    public static TheoryData<string> Forms => ["payload", "payload, wrapped", "rows", "blocks", "csv"];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Same_records_from_many_clients_at_once_are_stored_once(string form)
    {
        await using var host = await ApiHost.StartAsync();
        var set = await AddSetAsync(host, form);
        string[] ids = [.. Enumerable.Range(0, 20).Select(i => $"id {i}")];
        var statuses = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            // Each client sends all of them, in requests of its own cut.
            var sent = new List<int>();
            foreach (var chunk in ids.Chunk(1 + (client % 7)))
            {
                sent.Add(await SendAsync(host, set, form, [.. chunk.Select(id => (id, id.Length))]));
            }

            return sent;
        }));

        Assert.All(statuses.SelectMany(s => s), s => Assert.Equal(202, s));
        Assert.Equal(ids.Length, await host.CountAsync(set));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Records_are_known_again_after_a_restart(string form)
    {
        var host = await ApiHost.StartAsync();
        var set = await AddSetAsync(host, form);
        await SendAsync(host, set, form, [("a", 1), ("b", 2)]);
        host = await host.RestartAsync();
        var same = await SendAsync(host, set, form, [("a", 1), ("b", 2), ("c", 3)]);
        var other = await SendAsync(host, set, form, [("d", 4), ("b", 9)]);
        var count = await host.CountAsync(set);
        host = await host.RestartAsync();
        var late = await SendAsync(host, set, form, [("c", 3), ("d", 4)]);

        Assert.Equal((202, 409, 3, 202, 4), (same, other, count, late, await host.CountAsync(set)));
        await host.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Repeat_inside_one_request_is_stored_once_and_a_conflict_stores_nothing(string form)
    {
        await using var host = await ApiHost.StartAsync();
        var set = await AddSetAsync(host, form);
        var conflict = await SendAsync(host, set, form, [("a", 1), ("b", 2), ("a", 9)]);
        var before = await host.CountAsync(set);
        var repeat = await SendAsync(host, set, form, [("a", 1), ("b", 2), ("a", 1), ("a", 1)]);

        Assert.Equal((409, 0, 202, 2), (conflict, before, repeat, await host.CountAsync(set)));
    }

    [Fact]
    public async Task Same_id_in_another_set_is_another_record()
    {
        await using var host = await ApiHost.StartAsync();
        var (first, second) = (await AddSetAsync(host, "payload"), await AddSetAsync(host, "payload"));
        await SendAsync(host, first, "payload", [("a", 1)]);

        Assert.Equal(202, await SendAsync(host, second, "payload", [("a", 2)]));
        Assert.Equal((1, 1), (await host.CountAsync(first), await host.CountAsync(second)));
    }

    [Theory]
    [InlineData("rows")]
    [InlineData("csv")]
    public async Task Records_without_an_id_are_never_repeats(string form)
    {
        await using var host = await ApiHost.StartAsync();
        var set = await AddSetAsync(host, form);
        await SendAsync(host, set, form, [(null, 1), (null, 1)]);
        await SendAsync(host, set, form, [(null, 1)]);

        Assert.Equal(3, await host.CountAsync(set));
    }

    private static Task<string> AddSetAsync(ApiHost host, string form) =>
        form.StartsWith("payload", StringComparison.Ordinal) ? host.AddPayloadSetAsync(["x"]) : host.AddSetAsync("custom", []);

    private static async Task<int> SendAsync(ApiHost host, string set, string form, IReadOnlyList<(string? Id, int Value)> records)
    {
        using var content = form switch
        {
            "csv" => new StringContent("record_id,x\n" + string.Concat(records.Select(r => $"{r.Id},{r.Value}\n")), Encoding.UTF8, "text/csv"),
            "blocks" => Json(new JsonObject { ["fields"] = new JsonArray("x", "record_id"), ["values"] = new JsonArray([.. records.Select(r => new JsonArray(r.Value, r.Id))]) }),
            _ => Json([.. records.Select(r => Record(form, r.Id, r.Value))]),
        };
        return (await host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records?header=true", content)).Status;
    }

    private static JsonObject Record(string form, string? id, int value)
    {
        if (form == "rows")
        {
            return id is null ? new() { ["x"] = value } : new() { ["record_id"] = id, ["x"] = value };
        }

        JsonNode request = new JsonObject { ["fields"] = new JsonArray("x"), ["values"] = new JsonArray(new JsonArray(value)) };
        return new() { ["scoring_id"] = id, ["request"] = form == "payload" ? request : new JsonObject { ["input_data"] = new JsonArray(request) } };
    }

    private static StringContent Json(params JsonNode[] items) => new(new JsonArray([.. items]).ToJsonString(), Encoding.UTF8, "application/json");
}
