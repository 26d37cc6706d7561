using Assay.Contracts.Monitoring;
using Assay.Server.Http;

namespace Assay.Server.Monitoring.Measurements;

/// <summary>
/// The filter of measurement queries: <c>tag:eq:value</c>, <c>tag:in:[a,b]</c>, <c>tag:null</c>, <c>tag:exists</c>;
/// several are separated by commas and must all hold. A tag may be prefixed by its definition's id and a dot: then the
/// condition is one for measurements of that definition only.
/// </summary>
internal sealed class MeasurementFilter
{
    private readonly List<(string? Definition, string Tag, string Operator, string[] Values)> _conditions = [];

    public bool IsEmpty => _conditions.Count == 0;

    /// <exception cref="ApiException">400 when the text is no filter.</exception>
    public static MeasurementFilter Parse(string text)
    {
        var filter = new MeasurementFilter();
        foreach (var condition in SplitOutsideBrackets(text))
        {
            var parts = condition.Split(':', 3);
            var dot = parts[0].LastIndexOf('.');
            var (definition, tag) = dot < 0 ? (null, parts[0]) : (parts[0][..dot], parts[0][(dot + 1)..]);
            filter._conditions.Add((parts.ElementAtOrDefault(1), parts.Length) switch
            {
                ("eq", 3) => (definition, tag, "eq", [parts[2]]),
                ("in", 3) => (definition, tag, "in", parts[2].Trim('[', ']').Split(',')),
                ("null", _) => (definition, tag, "null", []),
                ("exists", _) => (definition, tag, "exists", []),
                _ => throw ApiException.Parameter("filter", $"'{condition}' is no filter; send tag:eq:value, tag:in:[a,b], tag:null or tag:exists."),
            });
        }

        return filter;
    }

    /// <summary>The measurement with only the values that fit.</summary>
    public Measurement Keep(Measurement measurement) => _conditions.Count == 0
        ? measurement
        : measurement with { Values = [.. measurement.Values.Where(v => Matches(measurement with { Values = [v] }))] };

    /// <summary>Whether any value of the measurement fits.</summary>
    public bool Matches(Measurement measurement)
    {
        var conditions = _conditions.Where(c => c.Definition is null || c.Definition == measurement.MonitorDefinitionId).ToList();
        return conditions.Count == 0 || measurement.Values.Any(value => conditions.All(c => Matches(value.Tags, c)));
    }

    private static bool Matches(IReadOnlyList<TagValue> tags, (string? Definition, string Tag, string Operator, string[] Values) condition)
    {
        var tag = tags.FirstOrDefault(t => t.Id == condition.Tag);
        return condition.Operator switch
        {
            "null" => tag is null,
            "exists" => tag is not null,
            _ => tag is not null && condition.Values.Contains(tag.Value),
        };
    }

    private static IEnumerable<string> SplitOutsideBrackets(string text)
    {
        var depth = 0;
        var begin = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '[' => 1, ']' => -1, _ => 0 };
            if (text[i] == ',' && depth == 0)
            {
                yield return text[begin..i];
                begin = i + 1;
            }
        }

        if (begin < text.Length)
        {
            yield return text[begin..];
        }
    }
}
