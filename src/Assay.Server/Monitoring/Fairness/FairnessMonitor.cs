using System.Text.Json.Nodes;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;
using Assay.Server.Monitoring.Fairness.Debiasing;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.Fairness;

/// <summary>
/// Disparate impact on the newest payload rows. With perturbation the rows are copied into the other groups, scored on
/// the engine and the groups compared on balanced data; without it one GROUP BY gives the counts. Where there are labels,
/// the errors of the groups are compared too; and beside the groups that are configured, all others are searched. When asked
/// for, a policy that debiases decisions is learned and measured.
/// </summary>
internal sealed class FairnessMonitor(ResourceCatalog catalog, ModelRecords records, ModelScorer scorer) : IMonitor
{
    private readonly LabelledOutcomes _labelled = new(records, scorer);
    private readonly UnconfiguredBias _unconfigured = new(records);
    private readonly DebiasingStudy _debiasing = new(records, new Debiaser(scorer));

    public string Id => "fairness";

    public string? Evaluates => DataSetType.PayloadLogging;

    public MonitorDefinition Definition { get; } = FairnessDefinition.Definition;

    public async Task<MonitorSetUp> SetUpAsync(MonitorContext context, CancellationToken cancellation)
    {
        var roles = context.Roles;
        var parameters = FairnessParameters.Read(context.Parameters, roles);
        var debiasing = DebiasingSettings.Read(context.Parameters, parameters, roles);
        var added = new JsonObject { ["class_label"] = roles.Decision, ["training_data_class_label"] = roles.Label, ["perform_debias"] = debiasing.IsOn };
        if (debiasing.IsOn && context.Parameters["debiasing"] is null)
        {
            added["debiasing"] = debiasing.ToJson();
        }

        if (await records.FindTrainingAsync(context.SubscriptionId, cancellation) is { } training && roles.Label is { } label)
        {
            var counts = await CountAsync(training, label, parameters, int.MaxValue, cancellation);
            added["training_data_distributions"] = FairnessSources.Distribution(counts);
            added["false_alarm_rates"] = FalseAlarms.Expected(counts, parameters.MinRecords);
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
        var intersections = await CountAsync(payloadSet, decision, parameters.Intersections, parameters.Outcome, window.Rows, cancellation);
        List<Intersection> groupings = [.. parameters.Features.Select(f => new Intersection([f])), .. parameters.Intersections];
        var labelled = await _labelled.CountAsync(context, groupings, parameters, warnings, cancellation);
        var findings = await _unconfigured.SearchAsync(context, payloadSet, decision, parameters, window.Rows, cancellation);
        var debiased = await TryDebiasAsync(context, payloadSet, decision, parameters, window, warnings, cancellation);
        var range = await records.TimeRangeAsync(payloadSet, window.Rows, cancellation);
        var values = new FairnessValues(parameters, labelled);
        return new MonitorOutcome
        {
            Measurements =
            [
                new MeasurementDraft(
                    [.. reports.SelectMany(values.Of), .. intersections.SelectMany(values.Of), .. findings is null ? [] : new[] { UnconfiguredBias.Value(findings) }, .. debiased?.Values ?? []],
                    [.. FairnessSources.Of(payload, reports, balanced, window, range), .. findings is null ? [] : new[] { UnconfiguredBias.ToSource(findings) }, .. debiased is null ? [] : new[] { debiased.Source }]),
            ],
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
            foreach (var (values, count) in await records.CountByAsync(dataSetId, [feature.Feature, decision], newest, cancellation))
            {
                counts.Add(values[0], values[1], count);
            }

            counted.Add(counts);
        }

        return counted;
    }

    /// <summary>The same for combinations of features.</summary>
    private async Task<IReadOnlyList<IntersectionOutcomes>> CountAsync(
        string dataSetId, string decision, IReadOnlyList<Intersection> intersections, FavourableOutcome outcome, int newest, CancellationToken cancellation)
    {
        var counted = new List<IntersectionOutcomes>();
        foreach (var intersection in intersections)
        {
            var counts = new IntersectionOutcomes(intersection, outcome);
            foreach (var (values, count) in await records.CountByAsync(dataSetId, [.. intersection.Features.Select(f => f.Feature), decision], newest, cancellation))
            {
                counts.Add(values, values[^1], count);
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

    private async Task<DebiasingFindings?> TryDebiasAsync(
        MonitorContext context, string payloadSet, string decision, FairnessParameters parameters, MonitorWindow window, List<ApiError> warnings, CancellationToken cancellation)
    {
        var settings = DebiasingSettings.Read(context.Parameters, parameters, context.Roles);
        try
        {
            return settings.IsOn ? await _debiasing.RunAsync(context, settings, parameters, payloadSet, decision, window.Total, cancellation) : null;
        }
        catch (MonitorException e)
        {
            // What was learned before stays in force.
            warnings.Add(e.Error);
            return null;
        }
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

    private static MonitorOutcome Insufficient(MonitorWindow window, FairnessParameters parameters) => new()
    {
        Measurements =
        [
            new MeasurementDraft(
                [.. parameters.Features.SelectMany(f => f.Minority.Select(group => new MeasurementValue(
                    [MetricValues.Insufficient(FairnessDefinition.FairnessValue, window.Rows, parameters.MinRecords)],
                    FairnessDefinition.Tags(f.Feature, group.Label))))],
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
