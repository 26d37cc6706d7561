using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Monitoring;

namespace Assay.Server.Tests.Predictions;

/// <summary>
/// A lender with less trust in women: the favourable probability of an amount is 1 − amount / 10,000 for men and 0.7 times that
/// for women, so that of evenly spread applications half of the men and 2 of 7 women are granted. 200 of each are logged.
/// </summary>
internal sealed record DebiasedModel(MonitoredModel Model, JsonObject Instance)
{
    private static readonly string[] Features = ["Sex", "Amount"];

    private static readonly RowModel Lender = RowModel.Binary(
        "No Risk", "Risk", row => 1 - ((1 - ((double)row["Amount"]! / 10_000)) * ((string?)row["Sex"] == "male" ? 1 : 0.7)));

    public static JsonObject Parameters(JsonNode? debiasing) => new()
    {
        ["features"] = new JsonArray(new JsonObject { ["feature"] = "Sex", ["majority"] = new JsonArray("male"), ["minority"] = new JsonArray("female") }),
        ["favourable_class"] = new JsonArray("No Risk"),
        ["unfavourable_class"] = new JsonArray("Risk"),
        ["min_records"] = 100,
        ["perform_perturbation"] = false,
        ["subgroup_search"] = false,
        ["debiasing"] = debiasing,
    };

    public static async Task<MonitoredModel> SubscribeAsync(MonitoringHost place)
    {
        var model = await place.SubscribeAsync(Lender, Features);
        await model.LogAsync("men", Applications("male"));
        await model.LogAsync("women", Applications("female"));
        return model;
    }

    /// <summary>A subscription whose fairness monitor has learned the policy in its first run.</summary>
    public static async Task<DebiasedModel> LearnedAsync(MonitoringHost place, string policy, string mode = "active")
    {
        var model = await SubscribeAsync(place);
        var instance = await model.AddMonitorAsync("fairness", Parameters(new JsonObject { ["policy"] = policy, ["mode"] = mode }));
        var run = await model.FirstRunAsync(instance);
        Assert.True((string)run["entity"]!["status"]!["state"]! == "finished" && run.FailureCodes().Count == 0, run.ToJsonString());
        return new DebiasedModel(model, instance);
    }

    public static IEnumerable<object?[]> Applications(string sex) => Enumerable.Range(0, 200).Select(i => new object?[] { sex, (i * 50) + 25 });

    public async Task<JsonObject> MeasuredAsync() => await Model.MeasuredAsync(Instance, await Model.FirstRunAsync(Instance));

    public Task<JsonObject> PredictAsync(params (string Sex, double Amount)[] rows) => PredictAsync(Model, rows);

    public static Task<JsonObject> PredictAsync(MonitoredModel model, params (string Sex, double Amount)[] rows) =>
        model.Place.Host.PostAsync($"subscriptions/{model.Id}/predictions", Request(rows));

    public static JsonObject Request(params (string Sex, double Amount)[] rows) => new()
    {
        ["fields"] = new JsonArray("Sex", "Amount"),
        ["values"] = new JsonArray([.. rows.Select(r => new JsonArray(r.Sex, r.Amount))]),
    };

    /// <summary>The rows that a request has logged, in its order.</summary>
    public async Task<IReadOnlyList<JsonObject>> LoggedAsync(JsonObject answer)
    {
        var rows = await Model.Place.Host.RowsAsync(Model.PayloadSet);
        var id = (string)answer["scoring_id"]!;
        return [.. rows.Where(r => ((string)r["scoring_id"]!).StartsWith(id, StringComparison.Ordinal)).OrderBy(r => int.Parse(((string)r["scoring_id"]!).Split('-')[^1], System.Globalization.CultureInfo.InvariantCulture))];
    }
}
