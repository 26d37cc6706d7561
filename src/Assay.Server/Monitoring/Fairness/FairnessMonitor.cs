using System.Text.Json.Nodes;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;
using Assay.Server.Subscriptions;
using static Assay.Server.Monitoring.Definitions.Define;

namespace Assay.Server.Monitoring.Fairness;

/// <summary>
/// Disparate impact on the newest payload rows. With perturbation the rows are copied into the other groups, scored on
/// the engine and the groups compared on balanced data; without it one GROUP BY gives the counts.
/// </summary>
internal sealed class FairnessMonitor(ResourceCatalog catalog, ModelRecords records, ModelScorer scorer) : IMonitor
{
    private const double DifferenceLimit = 0.15;

    private static readonly (string Id, string Name)[] Differences =
    [
        ("statistical_parity_difference", "Statistical parity difference"),
        ("average_odds_difference", "Average odds difference"),
        ("average_abs_odds_difference", "Average absolute odds difference"),
        ("false_discovery_rate_difference", "False discovery rate difference"),
        ("error_rate_difference", "Error rate difference"),
        ("false_negative_rate_difference", "False negative rate difference"),
        ("false_omission_rate_difference", "False omission rate difference"),
        ("false_positive_rate_difference", "False positive rate difference"),
        ("true_positive_rate_difference", "True positive rate difference"),
    ];

    public string Id => "fairness";

    public string? Evaluates => DataSetType.PayloadLogging;

    public MonitorDefinition Definition { get; } = Monitor(
        "Fairness",
        "Whether monitored groups get the favourable outcome as often as the reference groups.",
        [
            Metric("fairness_value", "Fairness value", MoreIsBetter, lower: 80, upper: 125),
            .. Differences.Select(d => Metric(d.Id, d.Name, Neutral, -DifferenceLimit, DifferenceLimit)),
            Metric("impact_score", "Impact score", MoreIsBetter),
        ],
        [
            Tag("feature", "The feature."),
            Tag("feature_value", "The monitored group."),
            Tag("fairness_metric_type", "fairness, or debiased_fairness after mitigation"),
        ],
        Every(60, "minute"));

    public async Task<MonitorSetUp> SetUpAsync(MonitorContext context, CancellationToken cancellation)
    {
        var roles = context.Roles;
        var parameters = FairnessParameters.Read(context.Parameters, roles);
        var added = new JsonObject { ["class_label"] = roles.Decision, ["training_data_class_label"] = roles.Label, ["perform_debias"] = false };
        if (await records.FindTrainingAsync(context.SubscriptionId, cancellation) is { } training && roles.Label is { } label)
        {
            var counts = await CountAsync(training, label, parameters, int.MaxValue, cancellation);
            added["training_data_distributions"] = FairnessSources.Distribution(counts);
        }

        return new MonitorSetUp(added);
    }

    public async Task<MonitorOutcome> RunAsync(MonitorContext context, CancellationToken cancellation)
    {
        var roles = context.Roles;
        var parameters = FairnessParameters.Read(context.Parameters, roles);
        var window = await MonitorWindow.OfAsync(
            catalog, records, context, DataSetType.PayloadLogging, parameters.MinRecords, parameters.MaxRecords, cancellation);
        if (window.Rows < parameters.MinRecords)
        {
            return Insufficient(window, parameters);
        }

        var payloadSet = await records.DataSetIdAsync(context.SubscriptionId, DataSetType.PayloadLogging, cancellation);
        var decision = records.DecisionColumn(payloadSet, roles);
        var payload = await CountAsync(payloadSet, decision, parameters, window.Rows, cancellation);
        var warnings = new List<ApiError>();
        var balanced = parameters.Perturb ? await TryPerturbAsync(context, decision, parameters, window.Rows, warnings, cancellation) : null;
        var reports = payload.Select((counts, i) => FairnessReport.Create(counts, balanced?.Features[i].Counts)).ToList();
        var range = await records.TimeRangeAsync(payloadSet, window.Rows, cancellation);
        return new MonitorOutcome
        {
            Measurements = [new MeasurementDraft(Values(reports), FairnessSources.Of(payload, reports, balanced, window, range))],
            Parameters = Note(window),
            Warnings = warnings,
            Message = "Fairness execution is completed.",
        };
    }

    /// <summary>Counts outcomes by group where the rows are: one GROUP BY a feature.</summary>
    private async Task<IReadOnlyList<GroupOutcomeCounts>> CountAsync(
        string dataSetId, string decision, FairnessParameters parameters, int newest, CancellationToken cancellation)
    {
        var counted = new List<GroupOutcomeCounts>();
        foreach (var feature in parameters.Features)
        {
            var counts = new GroupOutcomeCounts(feature, parameters.Outcome);
            foreach (var (value, label, count) in await records.CountPairsAsync(dataSetId, feature.Feature, decision, newest, cancellation))
            {
                counts.Add(value, label, count);
            }

            counted.Add(counts);
        }

        return counted;
    }

    private async Task<BalancedData?> TryPerturbAsync(
        MonitorContext context, string decision, FairnessParameters parameters, int newest, List<ApiError> warnings, CancellationToken cancellation)
    {
        try
        {
            return await PerturbAsync(context, decision, parameters, newest, cancellation);
        }
        catch (MonitorException e)
        {
            // The payload's own numbers still stand; the run says what is missing.
            warnings.Add(e.Error);
            return null;
        }
    }

    private async Task<BalancedData> PerturbAsync(
        MonitorContext context, string decision, FairnessParameters parameters, int newest, CancellationToken cancellation)
    {
        var roles = context.Roles;
        var rows = await records.NewestAsync(context.SubscriptionId, DataSetType.PayloadLogging, newest, [.. roles.Features, decision, "scoring_id"], cancellation);
        var features = roles.FeaturesOf(rows, "payload");
        var balanced = new List<BalancedFeature>();
        foreach (var feature in parameters.Features)
        {
            var plan = Plan(features, feature, parameters);
            var answer = await scorer.ScoreAsync(context.Subscription, plan.RowsToScore, cancellation);
            var scored = TextColumn.From(decision, answer.Predictions);
            balanced.Add(new BalancedFeature(plan.Balance(rows[decision], scored), plan.RowsToScore.RowCount, FairnessSources.BiasedRows(plan, rows, decision, scored)));
        }

        return new BalancedData(balanced);
    }

    private static PerturbationPlan Plan(Table features, FairnessFeature feature, FairnessParameters parameters)
    {
        try
        {
            return Perturbation.Plan(features, feature, parameters.Outcome, parameters.Seed);
        }
        catch (FormatException e)
        {
            throw new MonitorException("group_unusable", $"Rows cannot be moved between the groups of '{feature.Feature}', whose column holds {features[feature.Feature].Type}: {e.Message}", feature.Feature);
        }
    }

    private static List<MeasurementValue> Values(IReadOnlyList<FairnessReport> reports) =>
        [.. reports.SelectMany(report => report.Groups.Select(group => new MeasurementValue(
            [
                group.FairnessValue.ToMetric("fairness_value"),
                group.ParityDifference.ToMetric("statistical_parity_difference"),
            ],
            [
                new TagValue("feature", report.Feature.Feature),
                new TagValue("feature_value", group.Group.Label),
                new TagValue("fairness_metric_type", "fairness"),
            ])))];

    private static MonitorOutcome Insufficient(MonitorWindow window, FairnessParameters parameters) => new()
    {
        Measurements =
        [
            new MeasurementDraft(
                [.. parameters.Features.SelectMany(f => f.Minority.Select(group => new MeasurementValue(
                    [MetricValues.Insufficient("fairness_value", window.Rows, parameters.MinRecords)],
                    [new TagValue("feature", f.Feature), new TagValue("feature_value", group.Label), new TagValue("fairness_metric_type", "fairness")])))],
                []),
        ],
        Parameters = Note(window),
        Warnings = [new ApiError("insufficient_data", $"There are {window.Rows} payload rows; fairness needs {parameters.MinRecords}.")],
    };

    private static JsonObject Note(MonitorWindow window)
    {
        var note = window.Note();
        note["is_group_bias_completed"] = true;
        return note;
    }
}
