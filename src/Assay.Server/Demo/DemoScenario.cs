using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Client;
using Assay.Contracts;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Contracts.Providers;
using Assay.Contracts.Subscriptions;

namespace Assay.Server.Demo;

/// <summary>
/// The main job, over the REST API only: bind the engine, subscribe, log three weeks of applications (before and after
/// the planted drift), send labels, run every monitor twice and explain one biased decision.
/// </summary>
internal sealed class DemoScenario(Uri server, string password, SampleEngineProcess engine, int seed)
{
    private const int TrainingRows = 6_000;
    private const int StableRows = 3_000;
    private const int DriftedRows = 3_000;
    private const int LabelledRows = 1_000;

    private AssayClient _assay = null!;
    private string _subscription = "";
    private readonly Dictionary<string, string> _monitors = [];

    public async Task<IReadOnlyList<DemoFinding>> RunAsync(Func<string, IProgress<double>> begin, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        var step = begin("Generate applications");
        var training = Applications.Parse(await SampleEngineProcess.GenerateAsync("training", TrainingRows, seed, labels: true, cancellation));
        step.Report(0.4);
        var stable = Applications.Parse(await SampleEngineProcess.GenerateAsync("stable", StableRows, seed + 1, labels: true, cancellation));
        step.Report(0.7);
        var drifted = Applications.Parse(await SampleEngineProcess.GenerateAsync("drifted", DriftedRows, seed + 2, labels: true, cancellation));
        step.Report(1);

        step = begin("Bind the engine and subscribe");
        _assay = await AssayClient.SignInAsync(server, "admin", password, cancellation);
        using var assay = _assay;
        var scoringUrl = await SubscribeAsync(http, training, cancellation);
        step.Report(1);

        var payload = (await assay.DataSets.ListAsync(_subscription, DataSetType.PayloadLogging, cancellation))[0].Metadata.Id;
        var user = new EngineUser(http, scoringUrl, assay, payload);
        await user.ScoreAndLogAsync(stable, "week-1", begin($"Score and log {StableRows:#,0} applications"), cancellation);
        await SetUpMonitorsAsync(training, begin("Set up the monitors, train the drift model"), cancellation);
        await LabelAsync(stable, cancellation);
        var before = await RunMonitorsAsync(begin("Run the monitors"), cancellation);
        await user.ScoreAndLogAsync(drifted, "week-2", begin($"Score and log {DriftedRows:#,0} drifted applications"), cancellation);
        await LabelAsync(drifted, cancellation);
        var after = await RunMonitorsAsync(begin("Run the monitors again"), cancellation);

        step = begin("Explain a biased decision");
        var explained = await ExplainAsync(payload, cancellation);
        step.Report(1);
        return [.. DemoFindings.Of(before, after), explained];
    }

    private async Task<Uri> SubscribeAsync(HttpClient http, Applications training, CancellationToken cancellation)
    {
        var provider = await _assay.Providers.AddAsync(
            new ServiceProvider
            {
                Name = "Sample engine",
                ServiceType = "custom_machine_learning",
                OperationalSpaceId = "production",
                Credentials = JsonSerializer.SerializeToElement(new JsonObject { ["url"] = engine.Address.ToString().TrimEnd('/') }, AssayJson.Default.JsonObject),
            },
            cancellation);
        using var deployments = JsonDocument.Parse(await http.GetStringAsync(new Uri(engine.Address, "/v1/deployments"), cancellation));
        var deployment = deployments.RootElement.GetProperty("resources")[0];
        var url = deployment.GetProperty("entity").GetProperty("scoring_endpoint").GetProperty("url").GetString()!;
        var subscription = await _assay.Subscriptions.AddAsync(
            new Subscription
            {
                DataMartId = _assay.InstanceId,
                ServiceProviderId = provider.Metadata.Id,
                Asset = new Asset { AssetId = "credit-risk", Name = "Credit risk", AssetType = "model", ProblemType = "binary", InputDataType = "structured" },
                Deployment = new Deployment
                {
                    DeploymentId = deployment.GetProperty("metadata").GetProperty("guid").GetString(),
                    Name = "Credit risk",
                    DeploymentType = "online",
                    ScoringEndpoint = new ScoringEndpoint { Url = url },
                },
                AssetProperties = new AssetProperties
                {
                    LabelColumn = Applications.Label,
                    PredictionField = "prediction",
                    ProbabilityFields = ["probability"],
                    FeatureFields = training.Features,
                    CategoricalFields = training.Categorical,
                },
            },
            cancellation);
        _subscription = subscription.Metadata.Id;
        await AddMonitorAsync("performance", [], null, cancellation);
        await AddMonitorAsync("model_health", [], null, cancellation);
        return new Uri(url);
    }

    private async Task SetUpMonitorsAsync(Applications training, IProgress<double> progress, CancellationToken cancellation)
    {
        var set = await _assay.DataSets.AddAsync(
            new DataSet
            {
                DataMartId = _assay.InstanceId,
                Name = "Training data",
                Type = DataSetType.Training,
                Target = new Target("subscription", _subscription),
                DataSchema = new SparkStruct(),
                SchemaUpdateMode = "auto",
            },
            cancellation);
        using var csv = new MemoryStream(Encoding.UTF8.GetBytes(training.Csv));
        await _assay.DataSets.WaitAsync(set.Metadata.Id, await _assay.DataSets.StoreCsvAsync(set.Metadata.Id, csv, cancellation), cancellation);
        progress.Report(0.2);

        var fairness = new JsonObject
        {
            ["features"] = new JsonArray(
                Feature("Sex", new JsonArray("male"), new JsonArray("female")),
                Feature("Age", new JsonArray(new JsonArray(26, 75)), new JsonArray(new JsonArray(18, 25)))),
            ["favourable_class"] = new JsonArray("No Risk"),
            ["unfavourable_class"] = new JsonArray("Risk"),
            ["min_records"] = 2_000,
        };
        await AddMonitorAsync("fairness", fairness, [new InstanceThreshold("fairness_value", "lower_limit", 80), new InstanceThreshold("fairness_value", "upper_limit", 125)], cancellation);
        await AddMonitorAsync("quality", new JsonObject { ["min_feedback_data_size"] = 100 }, [new InstanceThreshold("accuracy", "lower_limit", 0.7)], cancellation);
        await AddMonitorAsync("explainability", new JsonObject { ["enabled"] = true }, null, cancellation);
        progress.Report(0.4);
        var drift = new JsonObject { ["min_samples"] = 500, ["drift_threshold"] = 0.05, ["train_drift_model"] = true, ["enable_model_drift"] = true, ["enable_data_drift"] = true };
        await AddMonitorAsync("drift", drift, [new InstanceThreshold("drift_magnitude", "upper_limit", 0.05)], cancellation);
        progress.Report(1);
    }

    /// <summary>Sends the true outcomes of the newest applications as feedback.</summary>
    private async Task LabelAsync(Applications applications, CancellationToken cancellation)
    {
        var feedback = (await _assay.DataSets.ListAsync(_subscription, DataSetType.Feedback, cancellation))[0].Metadata.Id;
        var rows = new JsonObject
        {
            ["fields"] = new JsonArray([.. applications.Columns.Select(c => JsonValue.Create(c))]),
            ["values"] = new JsonArray([.. applications.Rows.TakeLast(LabelledRows).Select(r => r.DeepClone())]),
        };
        var request = await _assay.DataSets.StoreAsync(feedback, Encoding.UTF8.GetBytes(new JsonArray(rows).ToJsonString()), cancellation);
        await _assay.DataSets.WaitAsync(feedback, request, cancellation);
    }

    private async Task<DemoMeasurements> RunMonitorsAsync(IProgress<double> progress, CancellationToken cancellation)
    {
        var measured = new Dictionary<string, Measurement>(StringComparer.Ordinal);
        string[] order = ["performance", "model_health", "fairness", "quality", "drift"];
        for (var i = 0; i < order.Length; i++)
        {
            var run = await _assay.Monitors.RunAsync(_monitors[order[i]], cancellation);
            if (run.Entity.Status!.State == RunState.Error)
            {
                throw new AssayException(System.Net.HttpStatusCode.OK, run.Entity.Status.Failure);
            }

            var measurements = await _assay.Monitors.MeasurementsAsync(_monitors[order[i]], run.Metadata.Id, cancellation);
            if (measurements.Count > 0)
            {
                measured[order[i]] = measurements[0].Entity;
            }

            progress.Report((i + 1.0) / order.Length);
        }

        return new DemoMeasurements(measured);
    }

    private async Task<DemoFinding> ExplainAsync(string payload, CancellationToken cancellation)
    {
        // A refused woman whose case was close: the planted bias should be among the reasons.
        var refused = await _assay.DataSets.ReadAsync(payload, "filter=Sex:eq:female,prediction:eq:Risk&order=prediction_probability:asc&limit=1", cancellation);
        var id = refused.GetProperty("records")[0].GetProperty("entity").GetProperty("values").GetProperty("scoring_id").GetString()!;
        return DemoFindings.OfExplanation(await _assay.Explanations.ExplainAsync(_subscription, id, cancellation));
    }

    private async Task AddMonitorAsync(string definition, JsonObject parameters, IReadOnlyList<InstanceThreshold>? thresholds, CancellationToken cancellation)
    {
        var added = await _assay.Monitors.AddAsync(
            new MonitorInstance
            {
                DataMartId = _assay.InstanceId,
                MonitorDefinitionId = definition,
                Target = new Target("subscription", _subscription),
                Parameters = parameters,
                Thresholds = thresholds,
            },
            cancellation);
        _monitors[definition] = added.Metadata.Id;
    }

    private static JsonObject Feature(string name, JsonArray majority, JsonArray minority) =>
        new() { ["feature"] = name, ["majority"] = majority, ["minority"] = minority };
}
