using System.Text.Json.Nodes;

namespace Assay.Contracts.Monitoring;

/// <summary>The data behind a measurement's values.</summary>
/// <param name="Id">The source's id.</param>
/// <param name="Type">Its kind, such as <c>confusion_matrix</c>; tells the shape of <paramref name="Data"/>.</param>
/// <param name="Data">The data.</param>
/// <param name="MetricIds">The metrics it explains.</param>
public sealed record MeasurementSource(string Id, string Type, JsonNode? Data, IReadOnlyList<string>? MetricIds = null);
