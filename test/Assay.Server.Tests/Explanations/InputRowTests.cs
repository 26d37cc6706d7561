using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;

namespace Assay.Server.Tests.Explanations;

/// <summary>Rows that were never logged.</summary>
public class InputRowTests(ExplainedPlace place) : IClassFixture<ExplainedPlace>
{
    [Fact]
    public async Task Row_that_is_given_is_explained_like_a_logged_one()
    {
        var tasks = await StartAsync("""[{"fields":["Sex","Age","Amount","Purpose"],"values":[["female",30,4000,"car"],["male",41,5600,"boat"]]}]""");
        var first = await ExplainedAsync(tasks[0]);
        var second = await ExplainedAsync(tasks[1]);

        Assert.Equal(["lime", "contrastive"], first["explanations"]!.AsArray().Select(e => (string)e!["explanation_type"]!));
        Assert.Equal(("Risk", "Sex"), Leading(first));
        Assert.Equal("No Risk", Leading(second).Decision);
        Assert.Equal("""{"fields":["Sex","Age","Amount","Purpose"],"values":[["female",30,4000,"car"]]}""", first["input_row"]!.ToJsonString());
        Assert.Equal("""{"name":"Sex","value":"female","feature_type":"categorical"}""", first["input_features"]![0]!.ToJsonString());
        Assert.True((bool)first["trust"]!["engine_still_decides_so"]!);
    }

    [Fact]
    public async Task Same_row_has_the_same_id_and_the_same_explanation_and_is_logged_nowhere()
    {
        var before = await place.Host.Host.CountAsync(place.Model.PayloadSet);
        const string row = """[{"Sex":"female","Age":30,"Amount":4100,"Purpose":"car"}]""";
        var one = await ExplainedAsync((await StartAsync(row))[0]);
        var other = await ExplainedAsync((await StartAsync(row))[0]);

        Assert.Equal(one.ToJsonString(), other.ToJsonString());
        Assert.StartsWith("input-", (string)one["scoring_id"]!);
        Assert.Equal(before, await place.Host.Host.CountAsync(place.Model.PayloadSet));
    }

    [Theory]
    [InlineData("""[{"Sex":"female","Age":30,"Amount":4100}]""", "input_rows[0]", "'Purpose'")]
    [InlineData("""[{"fields":["Sex","Age","Amount","Purpose"],"values":[["female",30,4000]]}]""", "input_rows[0]", "3 values")]
    [InlineData("""[{"values":[["female",30,4000,"car"]]}]""", "input_rows[0].fields", "names the values")]
    [InlineData("""["a-1"]""", "input_rows[0]", "object of features")]
    public async Task Row_that_cannot_be_scored_is_refused_by_its_place(string rows, string field, string message)
    {
        var (status, json) = await place.Host.Host.TrySendAsync(HttpMethod.Post, "explanation_tasks", Request(rows));

        Assert.Equal((400, field), (status, (string)json!["errors"]![0]!["target"]!["name"]!));
        Assert.Contains(message, (string)json["errors"]![0]!["message"]!);
    }

    [Fact]
    public async Task Rows_need_a_subscription_and_a_request_needs_rows()
    {
        var (status, json) = await place.Host.Host.TrySendAsync(HttpMethod.Post, "explanation_tasks", new JsonObject { ["input_rows"] = new JsonArray(new JsonObject()) });
        Assert.Equal((400, "subscription_id"), (status, (string)json!["errors"]![0]!["target"]!["name"]!));

        (status, json) = await place.Host.Host.TrySendAsync(HttpMethod.Post, "explanation_tasks", new JsonObject { ["subscription_id"] = place.Model.Id, ["input_rows"] = new JsonArray() });
        Assert.Equal((400, "scoring_ids"), (status, (string)json!["errors"]![0]!["target"]!["name"]!));
    }

    private JsonObject Request(string rows) => new() { ["subscription_id"] = place.Model.Id, ["input_rows"] = JsonNode.Parse(rows) };

    private async Task<List<string>> StartAsync(string rows)
    {
        var receipt = await place.Host.Host.PostAsync("explanation_tasks", Request(rows));
        return [.. receipt["metadata"]!["explanation_task_ids"]!.AsArray().Select(id => (string)id!)];
    }

    private async Task<JsonObject> ExplainedAsync(string task)
    {
        var done = await place.Host.Host.UntilAsync($"explanation_tasks/{task}", t => (string)t["entity"]!["status"]!["state"]! != "in_progress");
        Assert.True((string)done["entity"]!["status"]!["state"]! == "finished", done.ToJsonString());
        return done["entity"]!.AsObject();
    }

    private static (string Decision, string Feature) Leading(JsonObject entity)
    {
        var explained = entity["explanations"]![0]!["predictions"]![0]!;
        return ((string)explained["value"]!, (string)explained["explanation_features"]![0]!["feature_name"]!);
    }
}
