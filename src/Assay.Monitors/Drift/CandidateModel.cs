using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;

namespace Assay.Monitors.Drift;

/// <summary>
/// A kind of model to try: trees of <paramref name="Leaves"/> leaves, or logistic regression when that is 0. ML.NET fits
/// it on one thread from a seed; what it learned is copied out, so that scoring and storing need nothing of ML.NET.
/// </summary>
internal sealed record CandidateModel(int Trees, int Leaves)
{
    public static IReadOnlyList<CandidateModel> All { get; } = [new(0, 0), new(30, 4), new(60, 12)];

    public string Algorithm => Leaves == 0 ? LinearScorer.Algorithm : TreeScorer.Algorithm;

    public Scorer Fit(IReadOnlyList<TrainingRow> rows, int seed)
    {
        var ml = new MLContext(seed);
        var schema = SchemaDefinition.Create(typeof(TrainingRow));
        schema[nameof(TrainingRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        var data = ml.Data.LoadFromEnumerable(rows, schema);
        return Leaves == 0 ? FitLinear(ml, data) : FitTrees(ml, data);
    }

    private static LinearScorer FitLinear(MLContext ml, IDataView data)
    {
        var trainer = ml.BinaryClassification.Trainers.LbfgsLogisticRegression(new LbfgsLogisticRegressionBinaryTrainer.Options
        {
            NumberOfThreads = 1,
            L1Regularization = 0,
            L2Regularization = 1,
            MaximumNumberOfIterations = 200,
        });
        var model = trainer.Fit(data).Model.SubModel;
        return new LinearScorer(model.Weights.ToArray(), model.Bias);
    }

    private TreeScorer FitTrees(MLContext ml, IDataView data)
    {
        var trainer = ml.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options
        {
            NumberOfThreads = 1,
            NumberOfTrees = Trees,
            NumberOfLeaves = Leaves,
            MinimumExampleCountPerLeaf = 20,
            LearningRate = 0.1,
            MaximumBinCountPerFeature = 64,
        });
        var ensemble = trainer.Fit(data).Model.SubModel.TrainedTreeEnsemble;
        var trees = ensemble.Trees.Zip(ensemble.TreeWeights, (tree, weight) => new ScoringTree(
            tree.NumericalSplitFeatureIndexes.ToArray(),
            tree.NumericalSplitThresholds.ToArray(),
            tree.LeftChild.ToArray(),
            tree.RightChild.ToArray(),
            tree.LeafValues.Select(value => value * weight).ToArray()));
        return new TreeScorer(trees.ToArray(), ensemble.Bias);
    }
}
