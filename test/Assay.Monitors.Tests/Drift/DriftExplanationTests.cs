using System.Text.Json;
using Assay.Monitors.Drift;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Tests.Drift;

public sealed class DriftExplanationTests(LearnedShop shop) : IClassFixture<LearnedShop>
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Fact]
    public void ClusterConsistency_groups_rows_by_the_columns_they_violate()
    {
        var table = new Table(
        [
            TextColumn.From("product", ["tool", "yacht", "tool", "tool", "yacht", "yacht"]),
            .. ShopWorld.Row().Take(new int[6]).Columns.Skip(1).Where(column => column.Name != "weight"),
            new DoubleColumn("weight", [5, 5, 50, 5, 5, 5]),
        ]);
        var result = shop.Set.Check(table);

        var group = DriftExplanation.ClusterConsistency(shop.Set, result, result.ViolatingRows.ToArray());

        Assert.Equal(4, group.Count);
        Assert.Equal([3, 1], group.Clusters.Select(cluster => cluster.Count));
        Assert.Equal([1, 4, 5], group.Clusters[0].Rows);
        Assert.Equal(new DriftFeature("product", 1, 1, "large"), Assert.Single(group.Clusters[0].TopFeatures));
        Assert.Equal("3 transactions have values of 'product' that are not consistent with the training data.", group.Clusters[0].DriftReason.SummaryMessage);
        Assert.Equal("categorical_distribution_constraint", group.Clusters[0].DriftReason.Messages[0].Code);
        Assert.Equal("weight", group.Clusters[1].TopFeatures[0].Feature);
    }

    [Fact]
    public void ClusterConsistency_of_many_kinds_puts_the_rest_into_the_last_cluster()
    {
        var names = Enumerable.Range(0, 15).Select(i => $"c{i:00}").ToArray();
        var set = new ConstraintSet([], names.Select(name => new NumericRangeConstraint(name, [new NumericRange(0, 1, 1)])).ToArray());
        var table = new Table(names.Select((name, c) => new DoubleColumn(name, Enumerable.Range(0, 15).Select(row => row == c ? 9.0 : 0.5).ToArray())).ToArray());
        var result = set.Check(table);

        var group = DriftExplanation.ClusterConsistency(set, result, result.ViolatingRows.ToArray());

        Assert.Equal(10, group.Clusters.Count);
        Assert.Equal(15, group.Clusters.Sum(cluster => cluster.Count));
        Assert.Equal(5, group.Clusters[^1].TopFeatures.Count);
    }

    [Fact]
    public void Cluster_of_rows_in_the_weak_region_names_the_features_that_define_it()
    {
        var (model, window) = Weak();
        var rows = Enumerable.Range(0, window.RowCount).ToArray();

        var group = DriftExplanation.ClusterAccuracy(window, model, rows, 1);

        Assert.Equal(rows, group.Clusters.SelectMany(cluster => cluster.Rows).Order());
        Assert.All(group.Clusters, cluster =>
        {
            Assert.Contains(cluster.TopFeatures, feature => feature.Feature == "purpose" && feature.Influence == "large");
            Assert.Contains(cluster.TopFeatures, feature => feature is { Feature: "amount", Importance: > 0.35 });
            Assert.All(cluster.TopFeatures, feature => Assert.InRange(feature.Importance, 0, 1));
            Assert.Contains(cluster.DriftReason.Messages, message => message.Message.StartsWith("'purpose' is 'boat' in 100", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Cluster_with_one_seed_is_the_same_twice_and_has_the_wire_names()
    {
        var (model, window) = Weak();
        var estimate = model.Estimate(window) with { DriftedRows = [0, 1, 2, 5] };

        var first = JsonSerializer.Serialize(DriftExplanation.Cluster(window, model, estimate, null, null, 3), SnakeCase);
        var second = JsonSerializer.Serialize(DriftExplanation.Cluster(window, model, estimate, null, null, 3), SnakeCase);

        Assert.Equal(first, second);
        using var document = JsonDocument.Parse(first);
        var group = document.RootElement.GetProperty("drifted_transactions");
        Assert.Equal(4, group.GetProperty("count").GetInt32());
        var cluster = group.GetProperty("clusters")[0];
        Assert.Equal(["id", "count", "top_features", "drift_reason", "drift_recommendation"], cluster.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["feature", "importance", "norm_importance", "influence"], cluster.GetProperty("top_features")[0].EnumerateObject().Select(property => property.Name));
        Assert.True(cluster.GetProperty("drift_reason").TryGetProperty("summary_message", out _));
        Assert.Equal(0, document.RootElement.GetProperty("data_drifted_transactions").GetProperty("count").GetInt32());
    }

    [Fact]
    public void Cluster_finds_the_rows_that_drifted_both_ways()
    {
        var (model, window) = Weak();
        var set = new ConstraintSet([], [new NumericRangeConstraint("age", [new NumericRange(0, 40, 1)])]);
        var consistency = set.Check(window);
        var violating = consistency.ViolatingRows.Take(2).ToArray();
        var estimate = model.Estimate(window) with { DriftedRows = violating };

        var summary = DriftExplanation.Cluster(window, model, estimate, set, consistency, 3);

        Assert.Equal(2, summary.DriftedAndDataDriftedTransactions.Count);
        Assert.Equal(violating, summary.DriftedAndDataDriftedTransactions.Clusters[0].Rows);
        Assert.Equal(consistency.ViolatingCount, summary.DataDriftedTransactions.Count);
    }

    private static (DriftDetectionModel Model, Table Window) Weak() =>
        (DriftDetectionModel.Train(CreditWorld.Draw(1500, 0.2, 2), CreditWorld.Settings), CreditWorld.Draw(200, 1, 3));
}
