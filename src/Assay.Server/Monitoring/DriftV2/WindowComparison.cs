using Assay.Contracts.Monitoring;
using Assay.Monitors.Drift.Distributions;
using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;
using Assay.Server.Monitoring.Drift;
using Assay.Server.Monitoring.Measurements;
using Assay.Server.Records;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.DriftV2;

/// <summary>Counts the logged columns in the store and compares the counts with the baseline's.</summary>
internal sealed class WindowComparison(ModelRecords records)
{
    private const string NoSuchColumn = "the logged records have no such column";

    /// <summary>Compares all columns and judges them together.</summary>
    /// <param name="context">The instance.</param>
    /// <param name="settings">Its parameters.</param>
    /// <param name="baseline">What it compares with.</param>
    /// <param name="setId">The payload data set.</param>
    /// <param name="newest">How many of its newest rows are the window.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The columns in the baseline's order, and those that cannot be compared, with the reason.</returns>
    public async Task<(IReadOnlyList<FieldDrift> Fields, IReadOnlyList<(string Name, string Reason)> NotCompared)> CompareAsync(
        MonitorContext context, DriftV2Settings settings, DriftBaseline baseline, string setId, int newest, CancellationToken cancellation)
    {
        var notCompared = new List<(string, string)>();
        var counted = new List<(DriftField Field, CountedColumn Column)>();
        foreach (var field in baseline.Fields.Where(f => Includes(settings, f)))
        {
            if (field.Class == 0 && IsPositiveOnly(context.Roles, setId))
            {
                continue;
            }

            var (column, refusal) = Locate(context.Roles, field, setId);
            if (column is null)
            {
                notCompared.Add((field.Name, refusal!));
            }
            else
            {
                counted.Add((field, column));
            }
        }

        notCompared.AddRange(Unlearned(context.Roles, settings, baseline));
        var counts = await records.CountColumnsAsync(setId, [.. counted.Select(c => c.Column)], newest, cancellation);
        var drifts = new List<FieldDrift>();
        for (var i = 0; i < counts.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var field = counted[i].Field;
            drifts.Add(new FieldDrift(field, Compare(field, counts[i], baseline.Classes), Weight(field, settings, baseline)));
        }

        return (Judge(drifts, context.Instance.Entity.Thresholds ?? [], settings.FalseDiscoveryRate), notCompared);
    }

    private static bool Includes(DriftV2Settings settings, DriftField field) => field.Role switch
    {
        DriftField.Feature => settings.Includes(field.Name),
        DriftField.Metadata => settings.Metadata.Contains(field.Name),
        _ => true,
    };

    /// <summary>What should be compared, but is not in the baseline: its rows had no such column, or no value in it, or it has no distribution.</summary>
    private static IEnumerable<(string Name, string Reason)> Unlearned(ModelRoles roles, DriftV2Settings settings, DriftBaseline baseline) =>
        roles.Features.Where(settings.Includes).Concat(settings.Metadata)
            .Where(name => !baseline.Fields.Any(f => f.Column == name))
            .Select(name => (name, "the baseline has no numbers or categories of it; set the monitor up again when its rows have some"));

    /// <summary>Whether only the probability of the second class is logged: that of the first would say the same.</summary>
    private bool IsPositiveOnly(ModelRoles roles, string setId) => roles.Probabilities is [var only] && records.TypeOf(setId, only) is ColumnType.Double or ColumnType.Integer;

    private (CountedColumn? Column, string? Refusal) Locate(ModelRoles roles, DriftField field, string setId)
    {
        var column = field.Class is not { } place ? field.Column : roles.Probabilities.Count == 1 ? roles.Probabilities[0] : roles.Probabilities.ElementAtOrDefault(place);
        if (column is null || records.TypeOf(setId, column) is not { } type)
        {
            return (null, NoSuchColumn);
        }

        return (field.Values, type) switch
        {
            (NumberBaseline numbers, ColumnType.Vector) when field.Class is { } element => (new CountedColumn(column, element, numbers.UpperEdges), null),
            (NumberBaseline numbers, ColumnType.Double or ColumnType.Integer) => (new CountedColumn(column, null, numbers.UpperEdges), null),
            (NumberBaseline, _) => (null, $"the baseline has numbers, the logged records {type}"),
            (_, ColumnType.Text or ColumnType.Boolean or ColumnType.Double or ColumnType.Integer) => (new CountedColumn(column), null),
            _ => (null, $"the baseline has categories, the logged records {type}"),
        };
    }

    private static ColumnDrift Compare(DriftField field, ColumnCounts counts, IReadOnlyList<string> classes)
    {
        if (field.Values is NumberBaseline numbers)
        {
            return numbers.Compare(new NumberCounts(counts.Cells, counts.Missing), DriftArtifacts.Seed);
        }

        var window = new CategoryCounts(counts.Values, counts.Rows - counts.Missing - counts.Values.Values.Sum(), counts.Missing);
        return ((CategoryBaseline)field.Values).Compare(field.Role == DriftField.Prediction ? Named(window, classes) : window, DriftArtifacts.Seed);
    }

    /// <summary>Predictions under the names of their classes, as the baseline has them.</summary>
    private static CategoryCounts Named(CategoryCounts window, IReadOnlyList<string> classes)
    {
        List<string> logged = [.. window.Counts.Keys];
        var resolved = AnswerReader.ResolveIndexes(logged, classes);
        var names = logged.Zip(resolved).ToDictionary(p => p.First, p => ClassLabel.Canonical(p.Second!), StringComparer.Ordinal);
        return window.Rename(name => names[name]);
    }

    /// <summary>Classes weigh as often as the baseline predicts them.</summary>
    private static double Weight(DriftField field, DriftV2Settings settings, DriftBaseline baseline)
    {
        if (field.Class is not { } place)
        {
            return field.Role == DriftField.Feature ? settings.WeightOf(field.Name) : 1;
        }

        var predicted = baseline.Fields.Select(f => f.Role == DriftField.Prediction ? f.Values as CategoryBaseline : null).FirstOrDefault(v => v is not null);
        var label = place < baseline.Classes.Count ? ClassLabel.Canonical(baseline.Classes[place]) : null;
        return predicted is null || label is null ? 1 : predicted.Names.Zip(predicted.Counts).Where(c => c.First == label).Sum(c => c.Second);
    }

    private static List<FieldDrift> Judge(List<FieldDrift> drifts, IReadOnlyList<InstanceThreshold> thresholds, double level)
    {
        var adjusted = new Queue<double>(FalseDiscovery.Adjust([.. drifts.Select(d => d.Drift.Test?.PValue).OfType<double>()]));
        return [.. drifts.Select(drift =>
        {
            var threshold = ThresholdRules.UpperLimit(drift.MetricId, drift.Tags(drift.Drift.Algorithm), thresholds) ?? double.PositiveInfinity;
            double? p = drift.Drift.Test is null ? null : adjusted.Dequeue();
            return drift with
            {
                Threshold = threshold,
                AdjustedPValue = p,
                HasChanged = p < level,
                Verdict = DriftVerdict.Of(drift.Drift.Effect.Value!.Value, threshold, p, level),
            };
        })];
    }
}
