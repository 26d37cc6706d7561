using System.Text.Json;

namespace Assay.Contracts.Explanations;

/// <summary>A request to explain logged rows.</summary>
/// <param name="ScoringIds">Row ids (<c>{scoring_id}-{n}</c>). Required.</param>
/// <param name="ExplanationTypes"><c>lime</c> and <c>contrastive</c>; both unless given.</param>
/// <param name="SubscriptionId">The subscription the rows belong to; needed when an id is ambiguous.</param>
/// <param name="InputRows">Rows to explain that were never logged.</param>
public sealed record ExplanationTasksRequest(
    IReadOnlyList<string>? ScoringIds,
    IReadOnlyList<string>? ExplanationTypes = null,
    string? SubscriptionId = null,
    IReadOnlyList<JsonElement>? InputRows = null);
