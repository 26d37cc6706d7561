using System.Text.Json.Nodes;
using Assay.Monitors.Fairness;
using Assay.Monitors.Statistics;

namespace Assay.Server.Dashboard.Sections;

/// <summary>The source <c>data_distribution</c>: rows of feature, group, label, count, whether that is favourable, and the group's side.</summary>
internal sealed record OutcomeDistribution(IReadOnlyList<JsonArray> Values)
{
    /// <summary>How often each group of a feature gets the favourable outcome.</summary>
    public IReadOnlyList<GroupRate> RatesOf(string feature)
    {
        var rates = new Dictionary<string, (bool IsReference, long Favourable, long Total)>(StringComparer.Ordinal);
        foreach (var row in Values)
        {
            if (row is [JsonValue of, { } value, _, JsonValue rows, JsonValue isFavourable, JsonValue side]
                && of.ToString() == feature
                && rows.TryGetValue(out long count) && count >= 0
                && isFavourable.TryGetValue(out bool favourable))
            {
                var (_, hits, total) = rates.GetValueOrDefault(Label(value));
                rates[Label(value)] = (side.ToString() == "reference", hits + (favourable ? count : 0), total + count);
            }
        }

        return [.. rates.Select(r => new GroupRate(r.Key, r.Value.IsReference, Proportion.Wilson(r.Value.Favourable, r.Value.Total)))];
    }

    /// <summary>A group as the tags of its values name it.</summary>
    public static string Label(JsonNode value) =>
        value is JsonArray and [JsonValue low, JsonValue high] && low.TryGetValue(out double from) && high.TryGetValue(out double to)
            ? new NumericRange(from, to).ToString()
            : value.ToString();
}
