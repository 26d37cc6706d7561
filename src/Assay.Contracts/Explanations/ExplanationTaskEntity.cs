using System.Text.Json.Nodes;

namespace Assay.Contracts.Explanations;

/// <summary>The content of an explanation task.</summary>
public sealed record ExplanationTaskEntity
{
    /// <summary>How far it has come.</summary>
    public required ExplanationStatus Status { get; init; }

    /// <summary>The model that decided.</summary>
    public ExplainedAsset? Asset { get; init; }

    /// <summary>The row that is explained.</summary>
    public IReadOnlyList<InputFeature>? InputFeatures { get; init; }

    /// <summary>Whether the row was made by Assay rather than by a user.</summary>
    public bool? Perturbed { get; init; }

    /// <summary>One object per finished explanation type; shapes by <c>explanation_type</c>.</summary>
    public IReadOnlyList<JsonObject>? Explanations { get; init; }

    /// <summary>What could not be explained, and why.</summary>
    public IReadOnlyList<ExplanationError>? Errors { get; init; }

    /// <summary>The row's id.</summary>
    public string? ScoringId { get; init; }

    /// <summary>The row as it was given, when it is not a logged one: <c>fields</c> and <c>values</c>. Beyond OpenScale.</summary>
    public JsonObject? InputRow { get; init; }

    /// <summary>The explanation types that were asked for. Beyond OpenScale.</summary>
    public IReadOnlyList<string>? RequestedTypes { get; init; }

    /// <summary>What the explanation cost and how far to trust it. Beyond OpenScale.</summary>
    public JsonObject? Trust { get; init; }
}
