using System.Text.Json;

namespace Assay.Contracts.Subscriptions;

/// <summary>Sample rows of a model's data.</summary>
/// <param name="Values">Rows of values, in the order of the fields. Required.</param>
/// <param name="Fields">The columns' names. Required.</param>
/// <param name="Id">An id the client may give.</param>
public sealed record SampleRows(JsonElement? Values, IReadOnlyList<string>? Fields = null, string? Id = null);
