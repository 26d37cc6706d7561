using System.Text.Json.Nodes;
using Assay.Contracts.DataSets;
using Assay.Contracts.Monitoring;
using Assay.Monitors.Fairness;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.Fairness;

/// <summary>Looks among the newest payload rows for groups that fare badly although nobody configured them.</summary>
internal sealed class UnconfiguredBias(ModelRecords records)
{
    public const string Source = "subgroup_search";

    /// <summary>The newest rows that are searched. More find little more, and cost memory.</summary>
    private const int MaxRows = 200_000;

    /// <summary>Null when there are too few rows to compare any two groups.</summary>
    public async Task<SubgroupFindings?> SearchAsync(
        MonitorContext context, string payloadSet, string decision, FairnessParameters parameters, int newest, CancellationToken cancellation)
    {
        var searched = parameters.SearchedFeatures.Where(f => f != decision && records.Has(payloadSet, f)).ToList();
        if (parameters.SubgroupSearch is not { } search || newest < 2 * search.MinRows || searched.Count == 0)
        {
            return null;
        }

        var rows = await records.NewestAsync(context.SubscriptionId, DataSetType.PayloadLogging, Math.Min(newest, MaxRows), [.. searched, decision], cancellation);
        var predictions = rows[decision];
        var answered = Enumerable.Range(0, rows.RowCount).Where(row => !predictions.IsMissing(row)).ToArray();
        if (answered.Length < rows.RowCount)
        {
            rows = rows.Take(answered);
            predictions = rows[decision];
        }

        var favourable = new byte[rows.RowCount];
        for (var row = 0; row < favourable.Length; row++)
        {
            favourable[row] = parameters.Outcome.IsFavourable(predictions.GetText(row)!) ? (byte)1 : (byte)0;
        }

        var features = searched.Select(f => FeatureCoder.Code(rows[f])).OfType<CodedFeature>().ToList();
        return search.Find(features, favourable, cancellation);
    }

    public static MeasurementValue Value(SubgroupFindings findings) => new(
        [MetricValues.Plain(FairnessDefinition.BiasedSubgroups, findings.Worst.Count, findings.All.Total)],
        FairnessDefinition.Tags("any", "any"));

    public static MeasurementSource ToSource(SubgroupFindings findings) => new(
        Source,
        Source,
        new JsonObject
        {
            ["records"] = findings.All.Total,
            ["fav_class_percent"] = FairnessReport.FavourablePercent(findings.All),
            ["subgroups_compared"] = findings.Compared,
            ["level"] = SubgroupSearch.Level,
            ["correction"] = "bonferroni",
            ["subgroups"] = new JsonArray([.. findings.Worst.Select(ToJson)]),
        },
        [FairnessDefinition.BiasedSubgroups]);

    private static JsonObject ToJson(Subgroup subgroup)
    {
        var (difference, impact) = (subgroup.Difference, subgroup.DisparateImpact);
        return new JsonObject
        {
            ["rule"] = subgroup.Rule,
            ["conditions"] = new JsonArray([.. subgroup.Conditions.Select(c => new JsonObject { ["feature"] = c.Feature, ["value"] = c.Value })]),
            ["records"] = subgroup.Counts.Total,
            ["fav_class_percent"] = FairnessReport.FavourablePercent(subgroup.Counts),
            ["other_fav_class_percent"] = FairnessReport.FavourablePercent(subgroup.Rest),
            ["difference"] = difference.Value,
            ["difference_interval"] = new JsonArray(difference.Lower, difference.Upper),
            ["fairness_value"] = impact.Value,
            ["p_value"] = subgroup.PValue,
            ["adjusted_p_value"] = subgroup.AdjustedPValue,
        };
    }
}
