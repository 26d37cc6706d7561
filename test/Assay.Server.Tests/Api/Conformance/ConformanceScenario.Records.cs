using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api.Conformance;

internal sealed partial class ConformanceScenario
{
    private static readonly string[] Fields = CreditEngine.Features;

    private async Task LogAsync()
    {
        var sets = await _api.GetAsync($"data_sets?{Target}&type=payload_logging");
        _payload = (string)sets["data_sets"]![0]!["metadata"]!["id"]!;
        var records = $"data_sets/{_payload}/records";
        var first = Record("wml", 0, Rows / 2);
        first["request"] = new JsonObject { ["input_data"] = new JsonArray(first["request"]!.DeepClone()) };
        first["response"] = new JsonObject { ["predictions"] = new JsonArray(first["response"]!.DeepClone()) };
        await StoreAsync(records, new JsonArray(first));
        await StoreAsync(records, new JsonArray([.. Enumerable.Range(Rows / 2, Rows / 2).Select(i => Record($"single-{i}", i, 1))]));
        await StoreAsync(records, new JsonArray(Record("wml-other", 0, 1), first.DeepClone()));
        await _api.PostAsync(records, new JsonArray(Record("wml", 1, 1)), 409);
        await _api.PostAsync(records, new JsonArray(new JsonObject { ["request"] = new JsonObject { ["fields"] = new JsonArray("Age"), ["values"] = new JsonArray(new JsonArray("old")) } }), 400);
        await _api.SendAsync("POST", records, 400, "[{", Conversation.Json);
        await _api.SendAsync("POST", records, 400, "Sex,Age\nmale,3\n", "text/csv");
        await _api.SendAsync("POST", records, 413, new ByteArrayContent(new byte[9 << 20]));
        await _api.GetAsync($"data_sets/{_payload}/requests/{Guid.NewGuid()}", 404);

        await _api.GetAsync($"{records}?include_total_count=true&limit=0");
        await _api.GetAsync($"{records}/?limit=5&order=scoring_timestamp:desc&start=2025-01-02+03%3A04%3A05.678901&end=2125-01-02T03:04:05Z");
        await _api.GetAsync($"{records}?format=list&limit=1000&filter=Sex:eq:female,Age:gte:20&includes=Sex,Age&annotations=x&binary_format=reference");
        await _api.GetAsync($"{records}?order=random&seed=3&limit=3");
        await _api.GetAsync($"{records}?filter=Nothing:eq:1", 400);
        await _api.GetAsync($"{records}?limit=1001", 400);
        await _api.GetAsync($"{records}/wml-3");
        await _api.GetAsync($"{records}/wml-3/probability");
        await _api.GetAsync($"{records}/wml-3/none", 404);
        await _api.GetAsync($"{records}/none", 404);
        await _api.PatchAsync($"{records}/wml-other-1", "replace", "/values/asset_revision", null);
        await _api.PatchAsync($"{records}/wml-other-1", "replace", "/values/Age", 44);
        await _api.PatchAsync($"{records}/wml-other-1", "replace", "/values/Age", "old", 400);
        await _api.PatchAsync($"{records}/wml-other-1", "replace", "/values/scoring_id", "other", 400);
        await _api.GetAsync("data_set_records?data_set_type=payload_logging&record_id=wml-3");
        await _api.GetAsync("data_set_records", 400);
    }

    private async Task KeepDataAsync()
    {
        var feedback = (string)(await _api.GetAsync($"data_sets?{Target}&type=feedback"))["data_sets"]![0]!["metadata"]!["id"]!;
        await StoreAsync($"data_sets/{feedback}/records", new JsonArray([.. Enumerable.Range(0, Rows).Select(i => (JsonNode)Labelled(i))]));
        await _api.SendAsync("POST", $"data_sets/{feedback}/records?header=true&on_error=continue", 202, "Sex,Age,Amount,Risk\nmale,30,100,Risk\n", "text/csv");
        await _api.SendAsync("POST", $"data_sets/{feedback}/records?header=true", 400, "Sex,Age\nmale,30,100\n", "text/csv");
        await _api.GetAsync($"data_sets/{feedback}/records?limit=2");

        var training = await _api.AddAsync("data_sets", new JsonObject
        {
            ["data_mart_id"] = Instance,
            ["name"] = "Training",
            ["type"] = "training",
            ["target"] = new JsonObject { ["target_type"] = "subscription", ["target_id"] = _subscription },
            ["data_schema"] = new JsonObject { ["type"] = "struct", ["fields"] = new JsonArray() },
            ["schema_update_mode"] = "auto",
        });
        var csv = new StringBuilder("Sex,Age,Amount,Risk\n");
        for (var i = 0; i < 600; i++)
        {
            var row = CreditEngine.Row(i);
            csv.AppendJoin(',', [.. row.Select(v => v!.ToString()), (string)CreditEngine.Answer(row)[0]!]).Append('\n');
        }

        await _api.SendAsync("POST", $"data_sets/{training}/records?header=true", 202, csv.ToString(), "text/csv");
        await _api.GetAsync($"data_sets/{training}");
        await _api.PatchAsync($"data_sets/{training}", "replace", "/description", "Rows to learn from.");
        await _api.PatchAsync($"data_sets/{training}", "replace", "/schema_update_mode", "sometimes", 400);
        await _api.SendAsync("POST", "spark_schemas", 200, csv.ToString(), "text/csv");
        await _api.SendAsync("POST", "spark_schemas", 400, "a,a\n1,2\n", "text/csv");
        await _api.PostAsync("data_sets", new JsonObject { ["data_mart_id"] = Instance, ["name"] = "x" }, 400);
    }

    private async Task StoreAsync(string records, JsonArray body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await host.Http.PostAsync(records, content, TestContext.Current.CancellationToken);
        Assert.Equal(202, (int)response.StatusCode);
        Assert.Equal("active", await _api.WaitAsync(response.Headers.Location!.ToString()));
    }

    private static JsonObject Record(string id, int first, int rows)
    {
        var inputs = Enumerable.Range(first, rows).Select(CreditEngine.Row).ToList();
        return new JsonObject
        {
            ["scoring_id"] = id,
            ["response_time"] = 12.5,
            ["user_id"] = "someone",
            ["transaction_id"] = $"t-{id}",
            ["anything"] = "else",
            ["request"] = new JsonObject { ["fields"] = Names(Fields), ["values"] = new JsonArray([.. inputs]) },
            ["response"] = new JsonObject { ["fields"] = Names("prediction", "probability"), ["values"] = new JsonArray([.. inputs.Select(CreditEngine.Answer)]) },
        };
    }

    private static JsonObject Labelled(int i)
    {
        var row = CreditEngine.Row(i);
        return new JsonObject
        {
            ["Sex"] = row[0]!.DeepClone(),
            ["Age"] = row[1]!.DeepClone(),
            ["Amount"] = row[2]!.DeepClone(),
            ["Risk"] = i % 10 == 0 ? "Risk" : (string)CreditEngine.Answer(row)[0]!,
        };
    }

    private static JsonArray Names(params string[] names) => new([.. names.Select(n => JsonValue.Create(n))]);
}
