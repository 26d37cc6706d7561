using System.Text.Json;

namespace Assay.Contracts.Monitoring;

/// <summary>A default limit of a metric.</summary>
/// <param name="Type"><c>lower_limit</c> or <c>upper_limit</c>.</param>
/// <param name="Default">The limit's default value.</param>
/// <param name="DefaultRecommendation">What to do when it is crossed.</param>
/// <param name="SpecificValues">Other defaults for certain tags.</param>
public sealed record MetricThreshold(
    string? Type,
    double? Default = null,
    string? DefaultRecommendation = null,
    IReadOnlyList<JsonElement>? SpecificValues = null);
