using System.IO.Hashing;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Contracts.DataSets;
using Assay.Contracts.Monitoring;
using Assay.Monitors.Fairness;
using Assay.Monitors.Fairness.Debiasing;
using Assay.Monitors.Tables;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.Fairness.Debiasing;

/// <summary>
/// Learns a policy on one half of the newest payload rows and measures on the other what it gains, and on labelled feedback what
/// it costs. A row is in the same half in every run, by its scoring id.
/// </summary>
internal sealed class DebiasingStudy(ModelRecords records, Debiaser debiaser)
{
    public const string Source = "debiasing";

    /// <summary>The newest rows that are looked at: enough for rates to within a percent or two.</summary>
    private const int MaxRows = 10_000;

    /// <exception cref="MonitorException">The engine does not answer, or logged columns are missing.</exception>
    public async Task<DebiasingFindings> RunAsync(
        MonitorContext context, DebiasingSettings settings, FairnessParameters parameters, string payloadSet, string decision, long total, CancellationToken cancellation)
    {
        var roles = context.Roles;
        string[] columns = [.. roles.Features, decision, "scoring_id", .. roles.Probabilities.Where(p => settings.Policy != DebiasingSettings.Flip || records.Has(payloadSet, p))];
        var rows = await records.NewestAsync(context.SubscriptionId, DataSetType.PayloadLogging, (int)Math.Min(total, MaxRows), [.. columns.Distinct()], cancellation);
        rows = rows.Take([.. Enumerable.Range(0, rows.RowCount).Where(row => !rows[decision].IsMissing(row))]);
        var learning = rows.Take([.. Enumerable.Range(0, rows.RowCount).Where(row => IsForLearning(rows["scoring_id"], row))]);
        var heldOut = rows.Take([.. Enumerable.Range(0, rows.RowCount).Where(row => !IsForLearning(rows["scoring_id"], row))]);
        var source = new JsonObject
        {
            ["policy"] = settings.Policy,
            ["mode"] = settings.Mode,
            ["configuration"] = settings.Configuration,
            ["learned_records"] = learning.RowCount,
            ["held_out_records"] = heldOut.RowCount,
        };
        if (Learn(settings, parameters.Outcome, roles, learning, cancellation) is not { } policy)
        {
            source["reason"] = settings.Policy == DebiasingSettings.RejectOption
                ? "no band brings every monitored group within the limits; use another policy"
                : "the reference or every monitored group has no rows to learn from";
            return new DebiasingFindings([], new MeasurementSource(Source, Source, source, []));
        }

        var (own, features) = (LoggedAnswers.Read(roles, heldOut), roles.FeaturesOf(heldOut, "payload"));
        var debiased = await debiaser.ApplyAsync(context.Subscription, policy, parameters.Outcome, features, own, cancellation);
        var effects = settings.Features.Select(f => (
            Before: Report(f, parameters.Outcome, features, own.Predictions),
            After: Report(f, parameters.Outcome, features, [.. debiased.Select(d => d.Prediction)]))).ToList();
        source["learned"] = policy.ToJson();
        source["changed_answers"] = debiased.Count(d => d.IsChanged);
        source["groups"] = new JsonArray([.. effects.SelectMany(e => e.After.Groups.Select((after, i) => ToJson(e.After.Feature, e.Before.Groups[i], after)))]);
        source["accuracy"] = (await LabelledAsync(context, policy, parameters, cancellation)).ToJson();
        return new DebiasingFindings(
            [.. effects.SelectMany(e => e.After.Groups.Select(group => Value(e.After.Feature, group, parameters)))],
            new MeasurementSource(Source, Source, source, [FairnessDefinition.FairnessValue]));
    }

    private static LearnedPolicy? Learn(DebiasingSettings settings, FavourableOutcome outcome, ModelRoles roles, Table rows, CancellationToken cancellation)
    {
        var features = settings.Features;
        if (settings.Policy == DebiasingSettings.Flip)
        {
            string?[] values = [.. features.Select(f => Flip.ReferenceValue(f, rows[f.Feature]))];
            return values.Any(v => v is not null) ? new LearnedPolicy(features, values, null) : null;
        }

        var (feature, limits) = (features[0], RateLimits.Of(features[0]));
        var outcomes = Debiaser.Outcomes(feature, outcome, rows, LoggedAnswers.Read(roles, rows));
        IDecisionPolicy? learned = settings.Policy == DebiasingSettings.GroupThresholds
            ? GroupThresholds.Learn(feature, outcomes, limits, cancellation)
            : RejectOption.Learn(feature, outcomes, limits);
        return learned is null ? null : new LearnedPolicy(features, [], learned);
    }

    /// <summary>Labels beside the model's own answer: those that bring it along, or name a logged row that nothing was learned from.</summary>
    private async Task<LabelledEffect> LabelledAsync(MonitorContext context, LearnedPolicy policy, FairnessParameters parameters, CancellationToken cancellation)
    {
        var roles = context.Roles;
        if (roles.Label is not { } label || await records.CountAsync(context.SubscriptionId, DataSetType.Feedback, cancellation) is var count && count == 0)
        {
            return LabelledEffect.Undefined("there are no labelled rows");
        }

        try
        {
            var matched = await records.NewestFeedbackAsync(roles, (int)Math.Min(count, MaxRows), cancellation, roles.Features);
            if (LoggedAnswers.TryReadFeedback(roles, matched.Rows) is { } brought)
            {
                return await CountAsync(matched.Rows, matched.Rows[label], brought);
            }

            int[] joined = [.. Enumerable.Range(0, matched.Rows.RowCount).Where(row => matched.Candidates[row] == 1 && !IsForLearning(matched.Others["scoring_id"], row))];
            var logged = matched.Others.Take(joined);
            return joined.Length == 0
                ? LabelledEffect.Undefined("no labelled row has the model's answer beside it: send _original_prediction with it, or the scoring_id of its request")
                : await CountAsync(logged, matched.Rows[label].Take(joined), LoggedAnswers.Read(roles, logged));
        }
        catch (MonitorException e)
        {
            return LabelledEffect.Undefined(e.Message);
        }

        async Task<LabelledEffect> CountAsync(Table rows, Column labels, ModelAnswer own)
        {
            var features = roles.FeaturesOf(rows, "feedback");
            return LabelledEffect.Count(labels, own, await debiaser.ApplyAsync(context.Subscription, policy, parameters.Outcome, features, own, cancellation));
        }
    }

    private static bool IsForLearning(Column ids, int row) => (XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(ids.GetText(row) ?? "")) & 1) == 0;

    private static FairnessReport Report(FairnessFeature feature, FavourableOutcome outcome, Table features, IReadOnlyList<string?> predictions)
    {
        var counts = new GroupOutcomeCounts(feature, outcome);
        counts.AddRows(features[feature.Feature], TextColumn.From("prediction", predictions));
        return FairnessReport.Create(counts, null);
    }

    private static MeasurementValue Value(FairnessFeature feature, GroupFairness group, FairnessParameters parameters)
    {
        MetricValue[] metrics = [group.FairnessValue.ToMetric(FairnessDefinition.FairnessValue), group.ParityDifference.ToMetric(FairnessDefinition.ParityDifference)];
        return new MeasurementValue(
            [.. group.Payload.Total >= parameters.MinGroupSize ? metrics : metrics.Select(m => MetricValues.Insufficient(m.Id, group.Payload.Total, parameters.MinGroupSize))],
            FairnessDefinition.Tags(feature.Feature, group.Group.Label, FairnessDefinition.DebiasedFairness));
    }

    private static JsonObject ToJson(FairnessFeature feature, GroupFairness before, GroupFairness after) => new()
    {
        ["feature"] = feature.Feature,
        ["feature_value"] = after.Group.Label,
        ["fairness_value_before"] = LabelledEffect.ToJson(before.FairnessValue),
        ["fairness_value_after"] = LabelledEffect.ToJson(after.FairnessValue),
        ["gain"] = after.FairnessValue.Value - before.FairnessValue.Value,
    };
}
