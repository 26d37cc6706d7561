namespace Assay.Contracts.Subscriptions;

/// <summary>The model of a subscription.</summary>
public sealed record Asset
{
    /// <summary>The model's id on its engine. Required.</summary>
    public string? AssetId { get; init; }

    /// <summary><c>model</c>, <c>function</c> or <c>prompt</c>.</summary>
    public string? AssetType { get; init; }

    /// <summary>Where the model is kept; may be empty.</summary>
    public string? Url { get; init; }

    /// <summary>The name shown to people.</summary>
    public string? Name { get; init; }

    /// <summary>The engine's resource name of the model.</summary>
    public string? AssetRn { get; init; }

    /// <summary>When the model was made, as the engine says it.</summary>
    public string? CreatedAt { get; init; }

    /// <summary><c>binary</c>, <c>multiclass</c> or <c>regression</c>.</summary>
    public string? ProblemType { get; init; }

    /// <summary>The framework, free text.</summary>
    public string? ModelType { get; init; }

    /// <summary>The runtime, free text.</summary>
    public string? RuntimeEnvironment { get; init; }

    /// <summary><c>structured</c>, <c>unstructured_text</c>, <c>unstructured_image</c>, …</summary>
    public string? InputDataType { get; init; }
}
