using System.Text.Json;

namespace Assay.Contracts.Subscriptions;

/// <summary>A request to make schemas from sample rows.</summary>
/// <param name="InputData">Sample rows; the first block is looked at. Required.</param>
/// <param name="TrainingDataReference">Ignored: the sample rows say it all.</param>
public sealed record SchemasRequest(IReadOnlyList<SampleRows>? InputData, JsonElement? TrainingDataReference = null);
