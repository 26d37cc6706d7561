using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Monitoring;

public class DriftMonitorTests(DriftPlace place) : IClassFixture<DriftPlace>
{
    [Fact]
    public void Instance_says_what_the_training_gave()
    {
        var entity = place.Instance["entity"]!;
        var parameters = entity["parameters"]!;

        Assert.True((string)entity["status"]!["state"]! == "active", place.Instance.ToJsonString());
        Assert.Equal(("training", 1_500), ((string)parameters["baseline"]!, (int)parameters["baseline_rows"]!));
        Assert.InRange((double)parameters["base_accuracy"]!, 0.88, 0.96);
        Assert.InRange((double)parameters["base_predicted_accuracy"]!, 0.85, 0.98);
        Assert.InRange((double)parameters["baseline_violation_rate"]!, 0, 0.1);
        Assert.True((int)parameters["constraints"]! > 0);
        Assert.Null(parameters["model_drift_refusal"]);
    }

    [Fact]
    public async Task Instance_labels_that_came_without_features_are_no_baseline()
    {
        var model = await place.Host.SubscribeAsync(DriftPlace.Lender, DriftPlace.Features);
        await place.Host.Host.PostAsync($"subscriptions/{model.Id}/tables/feedback", new JsonObject());
        await model.LogAsync("logged", DriftPlace.Loans(60, 0.1, 21));
        await model.LabelAsync([.. DriftPlace.Features, "Risk"], DriftPlace.Labelled(1, 0.1, 22));
        await model.LabelAsync(["transaction_id", "Risk"], Enumerable.Range(1, 60).Select(i => new object?[] { $"logged-{i}", "Risk" }));
        var instance = await model.AddMonitorAsync("drift", new JsonObject { ["min_samples"] = 10, ["enable_model_drift"] = false });

        Assert.Equal(("payload", 60), ((string)instance["entity"]!["parameters"]!["baseline"]!, (int)instance["entity"]!["parameters"]!["baseline_rows"]!));
    }

    [Fact]
    public async Task Run_on_rows_like_the_training_finds_nothing()
    {
        await place.Model.LogAsync("stable", DriftPlace.Loans(400, 0.1, 11));
        var measured = await place.Model.RunAndMeasureAsync(place.Instance);

        Assert.InRange(measured.Value("drift_magnitude")!.Value, -0.04, 0.04);
        Assert.InRange(measured.Value("data_drift_magnitude")!.Value, 0, 0.1);
        Assert.Equal((0, 400), ((int)measured["entity"]!["issue_count"]!, (int)measured.Metric("drift_magnitude")["count"]!));
        Assert.Equal("ok", (string)measured.Metric("drift_magnitude")["confidence"]!);
    }

    [Fact]
    public async Task Run_on_rows_that_the_model_is_bad_at_finds_the_drop_in_accuracy()
    {
        await place.Model.LogAsync("boats", DriftPlace.Loans(400, 0.7, 12));
        var measured = await place.Model.RunAndMeasureAsync(place.Instance);
        var metric = measured.Metric("drift_magnitude");

        // 0.6 more of the loans have an accuracy of 0.5 instead of 0.97.
        Assert.InRange((double)metric["value"]!, 0.2, 0.36);
        Assert.Equal((0.05, "confirmed"), ((double)metric["upper_limit"]!, (string)metric["confidence"]!));
        Assert.InRange((double)metric["value"]!, (double)metric["interval_lower"]!, (double)metric["interval_upper"]!);
        Assert.InRange(measured.Value("predicted_accuracy")!.Value, 0.55, 0.75);
    }

    [Fact]
    public async Task Run_shows_clusters_with_the_rows_behind_them()
    {
        await place.Model.LogAsync("clustered", DriftPlace.Loans(400, 0.7, 13));
        var summary = (await place.Model.RunAndMeasureAsync(place.Instance)).Source("drift_explain_summary");
        var drifted = summary["drifted_transactions"]!;
        var clusters = drifted["clusters"]!.AsArray();

        Assert.NotEmpty(clusters);
        Assert.Equal(clusters.Sum(c => (int)c!["count"]!), (int)drifted["count"]!);
        foreach (var cluster in clusters)
        {
            var ids = cluster!["scoring_ids"]!.AsArray().Select(id => (string)id!).ToList();
            Assert.Equal((int)cluster["count"]!, ids.Count);
            Assert.All(ids, id => Assert.StartsWith("clustered-", id));
            Assert.False(string.IsNullOrEmpty((string?)cluster["drift_reason"]!["summary_message"]));
            Assert.All(cluster["top_features"]!.AsArray(), f => Assert.Contains((string)f!["influence"]!, new[] { "large", "some", "small" }));
        }

        Assert.Contains(clusters, c => c!["top_features"]!.AsArray().Any(f => (string?)f!["feature"] == "purpose"));
        Assert.NotNull(summary["data_drifted_transactions"]);
        Assert.NotNull(summary["drifted_and_data_drifted_transactions"]);
    }

    [Fact]
    public async Task Run_on_a_category_never_seen_finds_the_drop_in_consistency()
    {
        await place.Model.LogAsync("strange", DriftPlace.Loans(400, 0.1, 14).Select((loan, i) => i % 4 == 0 ? [loan[0], loan[1], "submarine"] : loan));
        var measured = await place.Model.RunAndMeasureAsync(place.Instance);
        var metric = measured.Metric("data_drift_magnitude");

        Assert.InRange((double)metric["value"]!, 0.25, 0.35);
        Assert.Equal((0.1, "confirmed"), ((double)metric["upper_limit"]!, (string)metric["confidence"]!));
        Assert.Contains(
            measured.Source("drift_explain_summary")["data_drifted_transactions"]!["clusters"]!.AsArray(),
            c => c!["top_features"]!.AsArray().Any(f => (string?)f!["feature"] == "purpose"));
    }

    [Fact]
    public async Task Run_too_few_rows_is_no_number_but_says_what_is_missing()
    {
        var model = await place.Host.SubscribeAsync(DriftPlace.Lender, DriftPlace.Features);
        await model.TrainAsync([.. DriftPlace.Features, "Risk"], DriftPlace.Labelled(200, 0.1, 1));
        var instance = await model.AddMonitorAsync("drift", new JsonObject { ["min_samples"] = 100, ["enable_model_drift"] = false });
        await model.LogAsync("few", DriftPlace.Loans(99, 0.1, 15));
        var run = await model.RunAsync(instance);
        var measured = await model.MeasuredAsync(instance, run);

        Assert.Equal(["insufficient_data"], run.FailureCodes());
        Assert.Equal("insufficient data: 99 of 100", (string)measured.Metric("drift_magnitude")["reason"]!);
    }

    [Fact]
    public async Task Instance_of_a_faultless_model_measures_consistency_and_says_why_not_accuracy()
    {
        var model = await place.Host.SubscribeAsync(DriftPlace.Lender, DriftPlace.Features);
        await model.TrainAsync([.. DriftPlace.Features, "Risk"], DriftPlace.Loans(300, 0.1, 2).Select(l => (object?[])[.. l, (double)l[0]! > 0.5 ? "Risk" : "No Risk"]));
        var instance = await model.AddMonitorAsync("drift", new JsonObject { ["min_samples"] = 100 });
        await model.LogAsync("right", DriftPlace.Loans(200, 0.1, 16));
        var run = await model.RunAsync(instance);
        var measured = await model.MeasuredAsync(instance, run);

        Assert.Contains("no errors to learn from", (string)instance["entity"]!["parameters"]!["model_drift_refusal"]!);
        Assert.Equal(["model_drift_unavailable"], run.FailureCodes());
        Assert.Contains("no errors to learn from", (string)measured.Metric("drift_magnitude")["reason"]!);
        Assert.NotNull(measured.Value("data_drift_magnitude"));
    }

    [Fact]
    public async Task Instance_of_an_engine_without_probabilities_says_why_not_accuracy()
    {
        var model = await place.Host.SubscribeAsync(
            DriftPlace.Lender with { Fields = ["prediction"] }, DriftPlace.Features, new JsonObject { ["label_column"] = "Risk", ["prediction_field"] = "prediction" });
        await model.TrainAsync([.. DriftPlace.Features, "Risk"], DriftPlace.Labelled(300, 0.1, 2));
        var instance = await model.AddMonitorAsync("drift", new JsonObject { ["min_samples"] = 100 });

        Assert.Equal("active", (string)instance["entity"]!["status"]!["state"]!);
        Assert.Contains("no probabilities", (string)instance["entity"]!["parameters"]!["model_drift_refusal"]!);
    }

    [Fact]
    public async Task Instance_without_training_and_archive_is_refused_by_name()
    {
        var model = await place.Host.SubscribeAsync(DriftPlace.Lender, DriftPlace.Features);
        var (status, json) = await model.TryAddMonitorAsync("drift", new JsonObject { ["train_drift_model"] = false });

        Assert.Equal((400, "drift_archive_missing", "train_drift_model"), (status, (string)json!["errors"]![0]!["code"]!, (string)json["errors"]![0]!["target"]!["name"]!));
    }

    [Fact]
    public async Task Instance_without_training_rows_ends_in_an_error_that_says_where_to_send_them()
    {
        var model = await place.Host.SubscribeAsync(DriftPlace.Lender, DriftPlace.Features);
        var instance = await model.AddMonitorAsync("drift", new JsonObject());

        Assert.Equal("error", (string)instance["entity"]!["status"]!["state"]!);
        Assert.Equal(["training_data_missing"], instance.FailureCodes());
        Assert.Contains("data set of type 'training'", instance.FailureText());
    }

    [Fact]
    public async Task Instance_with_training_rows_that_lack_a_feature_names_it()
    {
        var model = await place.Host.SubscribeAsync(DriftPlace.Lender, DriftPlace.Features);
        await model.TrainAsync(["amount", "age", "Risk"], [[0.1, 30, "Risk"]]);
        var instance = await model.AddMonitorAsync("drift", new JsonObject());

        Assert.Equal(["training_column_missing"], instance.FailureCodes());
        Assert.Contains("'purpose'", instance.FailureText());
    }
}
