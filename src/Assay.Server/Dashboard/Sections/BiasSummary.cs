using System.Text.Json.Nodes;

namespace Assay.Server.Dashboard.Sections;

/// <summary>The source <c>bias_detection_summary</c>.</summary>
internal sealed record BiasSummary(IReadOnlyList<BiasSummary.OfFeature> Summary)
{
    internal sealed record OfFeature(string Feature, Side Minority, Evaluated RecordsEvaluated);

    internal sealed record Side(IReadOnlyList<Group> Values);

    /// <param name="Value">A text, or the two ends of a range.</param>
    /// <param name="PayloadFalseAlarmRate">How often the rule alarms on a fair model; null when that cannot be said.</param>
    internal sealed record Group(JsonNode Value, double? PayloadFalseAlarmRate = null);

    internal sealed record Evaluated(long NumberOfRecords, long PerturbedRecords);
}
