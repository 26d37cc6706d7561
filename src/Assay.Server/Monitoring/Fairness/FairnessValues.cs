using Assay.Contracts.Monitoring;
using Assay.Monitors.Fairness;
using Assay.Monitors.Quality;

namespace Assay.Server.Monitoring.Fairness;

/// <summary>The values of a fairness measurement: one entry a monitored group.</summary>
/// <param name="parameters">Which metrics are asked for, and how large a group must be.</param>
/// <param name="labelled">The confusion matrices of every grouping, when there are labels.</param>
internal sealed class FairnessValues(FairnessParameters parameters, IReadOnlyList<GroupConfusion>? labelled)
{
    public IEnumerable<MeasurementValue> Of(FairnessReport report)
    {
        var feature = report.Feature;
        for (var i = 0; i < report.Groups.Count; i++)
        {
            var group = report.Groups[i];
            yield return Value(feature.Feature, group.Group.Label, feature.Majority.Count + i, group.Payload.Total, parameters.MetricIds.GetValueOrDefault(feature.Feature),
            [
                group.FairnessValue.ToMetric(FairnessDefinition.FairnessValue),
                group.ParityDifference.ToMetric(FairnessDefinition.ParityDifference),
                ImpactScore.Compute(group.Payload, report.Payload.Reference).ToMetric(FairnessDefinition.Impact),
            ]);
        }
    }

    public IEnumerable<MeasurementValue> Of(IntersectionOutcomes counts)
    {
        var groups = counts.Groups;
        for (var group = 0; group < groups.GroupCount; group++)
        {
            if (!groups.IsReference(group))
            {
                yield return Value(groups.Name, groups.LabelOf(group), group, counts[group].Total, null,
                [
                    DisparateImpact.Compute(counts[group], counts.Reference).ToMetric(FairnessDefinition.FairnessValue),
                    StatisticalParityDifference.Compute(counts[group], counts.Reference).ToMetric(FairnessDefinition.ParityDifference),
                    ImpactScore.Compute(counts[group], counts.Reference).ToMetric(FairnessDefinition.Impact),
                ]);
            }
        }

        var differential = SmoothedEmpiricalDifferential.Compute(Enumerable.Range(0, groups.GroupCount).Select(g => counts[g]));
        yield return new MeasurementValue([differential.ToMetric(FairnessDefinition.Differential)], FairnessDefinition.Tags(groups.Name, "all groups"));
    }

    private MeasurementValue Value(string feature, string label, int group, long rows, IReadOnlySet<string>? asked, IEnumerable<MetricValue> metrics)
    {
        var confusion = labelled?.Single(l => l.Groups.Name == feature);
        var all = metrics.Concat(confusion is null ? [] : Errors(confusion[group], confusion.Reference)).Where(m => asked?.Contains(m.Id) is not false);
        return new MeasurementValue(
            [.. rows >= parameters.MinGroupSize ? all : all.Select(m => MetricValues.Insufficient(m.Id, rows, parameters.MinGroupSize))],
            FairnessDefinition.Tags(feature, label));
    }

    private static IEnumerable<MetricValue> Errors(BinaryCounts monitored, BinaryCounts reference) =>
        EqualityMetric.All.Select(m => m.Compute(monitored, reference).ToMetric(m.Id));
}
