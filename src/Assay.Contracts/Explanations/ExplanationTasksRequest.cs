using System.Text.Json;

namespace Assay.Contracts.Explanations;

/// <summary>A request to explain rows: logged ones by their ids, others as they are given.</summary>
/// <param name="ScoringIds">Row ids (<c>{scoring_id}-{n}</c>). Required unless there are <paramref name="InputRows"/>.</param>
/// <param name="ExplanationTypes"><c>lime</c>, <c>shap</c> and <c>contrastive</c>; by default the instance's local method and contrastive.</param>
/// <param name="SubscriptionId">The subscription the rows belong to; needed when an id is ambiguous, and for rows that are given.</param>
/// <param name="InputRows">Rows to explain that need not be logged: <c>{"fields": […], "values": [[…], …]}</c>, or an object of features each.</param>
public sealed record ExplanationTasksRequest(
    IReadOnlyList<string>? ScoringIds,
    IReadOnlyList<string>? ExplanationTypes = null,
    string? SubscriptionId = null,
    IReadOnlyList<JsonElement>? InputRows = null);
