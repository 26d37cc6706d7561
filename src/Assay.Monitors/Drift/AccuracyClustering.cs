using Assay.Monitors.Tables;
using MathNet.Numerics;

namespace Assay.Monitors.Drift;

/// <summary>Clusters rows by the drift model's encoding of their features, in which training has mean 0 and deviation 1.</summary>
internal sealed class AccuracyClustering(Table window, FeatureEncoder encoder, int seed)
{
    private const int MaximumClusters = 5;
    private const int RowsPerCluster = 50;

    public DriftedGroup Cluster(IReadOnlyList<int> rows)
    {
        if (rows.Count == 0)
        {
            return new DriftedGroup(0, []);
        }

        var bound = encoder.Bind(window);
        var points = new float[rows.Count][];
        for (var i = 0; i < points.Length; i++)
        {
            bound.EncodeInputs(rows[i], points[i] = new float[encoder.InputWidth]);
        }

        var assigned = KMeans.Assign(points, Math.Clamp(rows.Count / RowsPerCluster, 1, MaximumClusters), seed);
        var clusters = Enumerable.Range(0, rows.Count)
            .GroupBy(i => assigned[i])
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.First())
            .Select((group, i) => Describe(i + 1, group.Select(point => rows[point]).ToArray(), group.Select(point => points[point]).ToArray()));
        return new DriftedGroup(rows.Count, clusters.ToArray());
    }

    private DriftCluster Describe(int id, int[] rows, float[][] points)
    {
        var means = new double[encoder.InputWidth];
        foreach (var point in points)
        {
            for (var d = 0; d < means.Length; d++)
            {
                means[d] += (double)point[d] / points.Length;
            }
        }

        var (importances, sentences) = Compare(means);
        var features = DriftFeature.Rank(importances, DriftExplanation.TopFeatures);
        var names = features.Select(feature => feature.Feature).ToArray();
        var messages = names
            .Select(name => new DriftMessage("feature_differs_from_training", sentences[name], [name]))
            .ToArray();
        var because = names.Length == 0 ? "" : $" They differ from the training data most in {Words.List(names)}.";
        return new DriftCluster(
            id,
            rows.Length,
            features,
            new DriftReason($"The model is likely to be wrong on {Words.Transactions(rows.Length)}.{because}", messages),
            new DriftMessage(
                "label_and_retrain",
                names.Length == 0
                    ? "Label these transactions and retrain the model with them."
                    : $"Label these transactions, check the values of {Words.List(names)}, and retrain the model with more rows like them.",
                names))
        {
            Rows = rows,
        };
    }

    /// <summary>How far the cluster's means are from training's, feature by feature, with a sentence for each.</summary>
    private (Dictionary<string, double> Importances, Dictionary<string, string> Sentences) Compare(double[] means)
    {
        var importances = new Dictionary<string, double>(StringComparer.Ordinal);
        var sentences = new Dictionary<string, string>(StringComparer.Ordinal);
        var position = 0;
        foreach (var feature in encoder.Numeric)
        {
            var shift = means[position];
            importances[feature.Name] = SpecialFunctions.Erf(Math.Abs(shift) / (2 * Math.Sqrt(2)));
            sentences[feature.Name] = $"The mean of '{feature.Name}' is {feature.Mean + (shift * feature.Deviation):G4}; in the training data it is {feature.Mean:G4}.";
            position += feature.Width;
        }

        foreach (var feature in encoder.Categorical)
        {
            (importances[feature.Name], sentences[feature.Name]) = Compare(feature, means.AsSpan(position, feature.Width));
            position += feature.Width;
        }

        return (importances, sentences);
    }

    private static (double Importance, string Sentence) Compare(CategoricalFeature feature, ReadOnlySpan<double> shares)
    {
        var others = Math.Max(0, 1 - feature.Shares.Sum());
        var distance = Math.Abs(shares[^1] - others);
        var (widest, gap) = (feature.Shares.Length, shares[^1] - others);
        for (var i = 0; i < feature.Shares.Length; i++)
        {
            distance += Math.Abs(shares[i] - feature.Shares[i]);
            if (shares[i] - feature.Shares[i] > gap)
            {
                (widest, gap) = (i, shares[i] - feature.Shares[i]);
            }
        }

        var (name, usual) = widest == feature.Shares.Length
            ? ("rare, unseen or missing", others)
            : ($"'{feature.Categories[widest]}'", feature.Shares[widest]);
        // Rounding leaves traces where the shares are equal.
        var importance = distance / 2 < 1e-6 ? 0 : Math.Min(1, distance / 2);
        return (importance, $"'{feature.Name}' is {name} in {shares[widest]:P0} of them; in the training data in {usual:P0}.");
    }
}
