using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

/// <summary>Sets of very many columns, and very many sets: neither may cost the server its memory.</summary>
public class WideSetApiTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.Host;

    [Theory]
    [InlineData(1_000)]
    [InlineData(9_900)]
    public async Task Wide_rows_are_stored_in_a_set_that_is_empty(int columns)
    {
        var set = await _host.AddPayloadSetAsync([]);
        await _host.StoreAsync(set, Row(columns, i => i));
        var row = Assert.Single(await _host.RowsAsync(set));

        Assert.Equal(Enumerable.Range(0, columns), Enumerable.Range(0, columns).Select(i => (int)row[$"column {i}"]!));
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(9_900)]
    public async Task Wide_rows_are_stored_in_a_set_that_has_narrow_ones(int columns)
    {
        var set = await _host.AddPayloadSetAsync([]);
        await _host.StoreAsync(set, Row(3, i => i));
        await _host.StoreAsync(set, Row(columns, i => i));
        await _host.StoreAsync(set, Row(4, i => i));
        var last = $"column {columns - 1}";
        var rows = await _host.RowsAsync(set);

        Assert.Equal([null, columns - 1, null], rows.Select(r => (int?)r[last]));
        Assert.Equal([2, 2, 2], rows.Select(r => (int)r["column 2"]!));
        Assert.Equal([3, 3, null], rows.Select(r => (int?)r["column 3"]));
    }

    [Fact]
    public async Task More_than_ten_thousand_columns_are_refused()
    {
        var set = await _host.AddPayloadSetAsync([]);

        Assert.Equal(400, (await _host.TryStoreAsync(set, Row(10_100, i => i))).Status);
        Assert.Equal(0, await _host.CountAsync(set));
    }

    [Fact]
    public async Task Late_columns_keep_every_type_and_can_be_filtered_and_sorted_by()
    {
        var set = await _host.AddPayloadSetAsync([]);
        JsonNode? First(int i) => i < 600 ? i : i switch
        {
            600 => true,
            601 => long.MaxValue,
            602 => 0.1,
            603 => "text",
            604 => new JsonArray(1.5, 2),
            605 => new JsonArray("a", "b"),
            606 => null,
            _ => 7,
        };
        await _host.StoreAsync(set, Row(608, First));
        await _host.StoreAsync(set, Row(608, i => i == 607 ? 2.5 : null));
        var old = (await _host.RowsAsync(set))[1];
        var answers = new List<int>();
        foreach (var filter in new[] { "column 600:eq:true", "column 601:gt:5", "column 602:lt:1", "column 603:like:te%", "column 607:gte:7", "column 607:lt:7", "column 605:nonnull" })
        {
            answers.Add((int)(await _host.GetAsync($"data_sets/{set}/records?include_total_count=true&limit=0&filter={Uri.EscapeDataString(filter)}"))["total_count"]!);
        }

        var sorted = await _host.GetAsync($"data_sets/{set}/records?order={Uri.EscapeDataString("column 607:asc")}&includes={Uri.EscapeDataString("column 607,column 1")}&format=list");

        Assert.Equal(
            """[true,9223372036854775807,0.1,"text",[1.5,2],["a","b"],null,7]""",
            new JsonArray([.. Enumerable.Range(600, 8).Select(i => old[$"column {i}"]?.DeepClone())]).ToJsonString());
        Assert.Equal([1, 1, 1, 1, 1, 1, 1], answers);
        Assert.Equal("""[[null,2.5],[1,7]]""", sorted["records"]![0]!["values"]!.ToJsonString());
    }

    [Fact]
    public async Task Rows_for_many_sets_at_once_are_all_stored()
    {
        var fields = new JsonArray([.. Enumerable.Range(0, 250).Select(i => new JsonObject { ["name"] = $"column {i}", ["type"] = "string" })]);
        var sets = new List<string>();
        for (var i = 0; i < 24; i++)
        {
            sets.Add(await _host.AddSetAsync("custom", (JsonArray)fields.DeepClone()));
        }

        var values = new JsonObject([.. Enumerable.Range(0, 250).Select(i => KeyValuePair.Create($"column {i}", (JsonNode?)$"value {i}"))]);
        await Task.WhenAll(sets.Select(s => _host.StoreAsync(s, (JsonObject)values.DeepClone())));
        var counts = new List<int>();
        foreach (var set in sets)
        {
            counts.Add(await _host.CountAsync(set));
        }

        Assert.Equal(sets.Select(_ => 1), counts);
    }

    private static JsonObject Row(int columns, Func<int, JsonNode?> value) => new()
    {
        ["request"] = new JsonObject
        {
            ["fields"] = new JsonArray([.. Enumerable.Range(0, columns).Select(i => JsonValue.Create($"column {i}"))]),
            ["values"] = new JsonArray(new JsonArray([.. Enumerable.Range(0, columns).Select(value)])),
        },
    };
}
