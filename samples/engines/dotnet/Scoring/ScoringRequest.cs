using System.Text.Json;
using Assay.SampleEngine.Generation;

namespace Assay.SampleEngine.Scoring;

/// <summary>The rows of a scoring request, in either nesting.</summary>
/// <param name="Rows">The features' values as text, in the model's order.</param>
/// <param name="IsWrapped">Whether they came inside <c>input_data</c>.</param>
internal sealed record ScoringRequest(IReadOnlyList<string?[]> Rows, bool IsWrapped)
{
    /// <exception cref="FormatException">The body is no scoring request; says why.</exception>
    public static ScoringRequest Read(JsonElement body)
    {
        var wrapped = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("input_data", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() == 1;
        var block = wrapped ? body.GetProperty("input_data")[0] : body;
        if (block.ValueKind != JsonValueKind.Object
            || !block.TryGetProperty("fields", out var fields) || fields.ValueKind != JsonValueKind.Array
            || !block.TryGetProperty("values", out var values) || values.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException("A request needs fields and values.");
        }

        var names = fields.EnumerateArray().Select(f => f.ToString()).ToList();
        var places = CreditApplication.Features.Select(f => names.IndexOf(f.Name)).ToArray();
        if (Array.IndexOf(places, -1) is >= 0 and var missing)
        {
            throw new FormatException($"The field {CreditApplication.Features[missing].Name} is missing.");
        }

        return new ScoringRequest([.. values.EnumerateArray().Select(row => ReadRow(row, places, names.Count))], wrapped);
    }

    private static string?[] ReadRow(JsonElement row, int[] places, int count)
    {
        if (row.ValueKind != JsonValueKind.Array || row.GetArrayLength() != count)
        {
            throw new FormatException($"Every row needs {count} values.");
        }

        return [.. places.Select(place => row[place].ValueKind == JsonValueKind.Null ? null : row[place].ToString())];
    }
}
