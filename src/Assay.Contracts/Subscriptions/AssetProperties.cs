using System.Text.Json;

namespace Assay.Contracts.Subscriptions;

/// <summary>Which column of a model's input and output is what.</summary>
public sealed record AssetProperties
{
    /// <summary>Where the training data is. Write-only connection: answers hold <c>{"secret_id"}</c>.</summary>
    public JsonElement? TrainingDataReference { get; init; }

    /// <summary>The columns of the training data.</summary>
    public SparkStruct? TrainingDataSchema { get; init; }

    /// <summary>The columns of a scoring request.</summary>
    public SparkStruct? InputDataSchema { get; init; }

    /// <summary>The columns of the payload data set.</summary>
    public SparkStruct? OutputDataSchema { get; init; }

    /// <summary>The column with the true outcome.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>The classes in the order of the probability vector.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>The output column with the class's name when the prediction is an index.</summary>
    public string? PredictedTargetField { get; init; }

    /// <summary>The output column with the prediction.</summary>
    public string? PredictionField { get; init; }

    /// <summary>The column with the caller's transaction id.</summary>
    public string? TransactionIdField { get; init; }

    /// <summary>The columns the model decides by.</summary>
    public IReadOnlyList<string>? FeatureFields { get; init; }

    /// <summary>Those features that are categories.</summary>
    public IReadOnlyList<string>? CategoricalFields { get; init; }

    /// <summary>One array column, or one column per class.</summary>
    public IReadOnlyList<string>? ProbabilityFields { get; init; }

    /// <summary>Names of the predictions.</summary>
    public IReadOnlyList<string>? PredictionNames { get; init; }

    /// <summary>Older place of <see cref="Asset.ProblemType"/>.</summary>
    public string? ProblemType { get; init; }

    /// <summary>Older place of <see cref="Asset.InputDataType"/>.</summary>
    public string? InputDataType { get; init; }

    /// <summary>Settings of the dashboard, free-form.</summary>
    public JsonElement? DashboardConfiguration { get; init; }
}
