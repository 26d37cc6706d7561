namespace Assay.Monitors.Drift;

/// <summary>Clusters rows by the set of columns that their violated constraints name.</summary>
internal sealed class ConsistencyClustering(ConstraintSet constraints, ConsistencyResult result)
{
    public DriftedGroup Cluster(IReadOnlyList<int> rows)
    {
        var groups = rows
            .GroupBy(Key, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group.ToArray())
            .ToList();
        if (groups.Count > DriftExplanation.MaximumClusters)
        {
            var rest = groups.Skip(DriftExplanation.MaximumClusters - 1).SelectMany(group => group).Order().ToArray();
            groups.RemoveRange(DriftExplanation.MaximumClusters - 1, groups.Count - DriftExplanation.MaximumClusters + 1);
            groups.Add(rest);
        }

        return new DriftedGroup(rows.Count, groups.Select((group, i) => Describe(i + 1, group)).ToArray());
    }

    private string Key(int row)
    {
        var columns = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var index in result.ViolationsOf(row))
        {
            columns.UnionWith(constraints.Constraints[index].Columns);
        }

        return string.Join('\n', columns.Select(column => $"{column.Length}:{column}"));
    }

    private DriftCluster Describe(int id, int[] rows)
    {
        var hits = new Dictionary<int, int>();
        var violations = 0;
        foreach (var row in rows)
        {
            foreach (var index in result.ViolationsOf(row))
            {
                hits[index] = hits.GetValueOrDefault(index) + 1;
                violations++;
            }
        }

        var importances = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (index, count) in hits)
        {
            foreach (var column in constraints.Constraints[index].Columns)
            {
                importances[column] = importances.GetValueOrDefault(column) + ((double)count / violations);
            }
        }

        var features = DriftFeature.Rank(importances, DriftExplanation.TopFeatures);
        var names = features.Select(feature => feature.Feature).ToArray();
        var messages = hits
            .OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key)
            .Take(DriftExplanation.TopFeatures)
            .Select(pair => Explain(constraints.Constraints[pair.Key], pair.Value))
            .ToArray();
        return new DriftCluster(
            id,
            rows.Length,
            features,
            new DriftReason($"{Words.Transactions(rows.Length)} {Words.Have(rows.Length)} values of {Words.List(names)} that are not consistent with the training data.", messages),
            new DriftMessage(
                "check_data_consistency",
                $"Check where the values of {Words.List(names)} come from. If they are right, add rows like these to the training data and retrain the model.",
                names))
        {
            Rows = rows,
        };
    }

    private static DriftMessage Explain(Constraint constraint, int count) => new(
        constraint.Name,
        $"{Words.Transactions(count)} {(count == 1 ? "violates" : "violate")} the constraint that {constraint.Describe()}.",
        [.. constraint.Columns, count.ToString()]);
}
