using System.Text.Json;

namespace Assay.Monitors.Drift;

/// <summary>The file form of <see cref="FittedDistribution"/>.</summary>
internal static class FittedDistributionJson
{
    public static void Write(this FittedDistribution distribution, Utf8JsonWriter writer)
    {
        writer.WriteString("name", distribution.Family);
        writer.WriteStartArray("parameters");
        foreach (var parameter in distribution.Parameters)
        {
            writer.WriteNumberValue(parameter);
        }

        writer.WriteEndArray();
        writer.WriteNumber("p_value", distribution.PValue);
        writer.WriteNumber("min", distribution.Range.Minimum);
        writer.WriteNumber("max", distribution.Range.Maximum);
        writer.WriteNumber("count", distribution.Range.Count);
    }

    public static FittedDistribution Distribution(this JsonNodeReader node) => new(
        node.Get("name").Text(),
        node.Get("parameters").Items().Select(item => item.Number()).ToArray(),
        node.Get("p_value").Number(),
        node.Range());

    public static NumericRange Range(this JsonNodeReader node)
    {
        var range = new NumericRange(node.Get("min").Number(), node.Get("max").Number(), node.Get("count").Count());
        return range.Minimum <= range.Maximum ? range : throw node.Error("a min that is not above max");
    }
}
