using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Microsoft.ML.OnnxRuntime;

namespace Assay.Server.Engines.Onnx;

/// <summary>Probabilities as a map from class to number a row, as scikit-learn's exporter gives them.</summary>
internal static class OnnxMaps
{
    /// <param name="value">The output.</param>
    /// <param name="format">The classes, when they are known.</param>
    /// <param name="labels">The order of the vectors.</param>
    public static VectorColumn Read(DisposableNamedOnnxValue value, PayloadFormat format, out IReadOnlyList<string>? labels)
    {
        var maps = value.AsEnumerable<NamedOnnxValue>().Select(Map).ToList();
        var keys = maps.Count == 0 ? [] : maps[0].Keys.ToList();
        labels = OrderOf(keys, format.Classes);
        var order = labels;
        var isByIndex = !order.All(keys.Contains);
        var vectors = maps.Select((map, row) => order.Select((name, index) =>
            map.TryGetValue(isByIndex ? index.ToString() : name, out var probability) && map.Count == order.Count
                ? probability
                : throw new CodecException($"row {row}", $"has probabilities for {string.Join(", ", map.Keys.Select(k => $"'{k}'"))}, not for {string.Join(", ", order.Select(c => $"'{c}'"))}")).ToArray());
        return new VectorColumn(format.Probability, [.. vectors]);
    }

    /// <summary>The known classes where they are those of the map, or as many as its indexes; else the map's own, in order.</summary>
    private static IReadOnlyList<string> OrderOf(IReadOnlyList<string> keys, IReadOnlyList<string> classes)
    {
        var isKnown = classes.Count == keys.Count && classes.All(keys.Contains);
        var areIndexes = classes.Count == keys.Count && Enumerable.Range(0, keys.Count).All(i => keys.Contains(i.ToString()));
        return isKnown || areIndexes ? classes : [.. keys.Order(StringComparer.Ordinal)];
    }

    private static Dictionary<string, double> Map(NamedOnnxValue row) => row.Value switch
    {
        IDictionary<string, float> texts => texts.ToDictionary(p => p.Key, p => (double)p.Value, StringComparer.Ordinal),
        IDictionary<long, float> numbers => numbers.ToDictionary(p => p.Key.ToString(), p => (double)p.Value, StringComparer.Ordinal),
        IDictionary<string, double> texts => texts.ToDictionary(StringComparer.Ordinal),
        IDictionary<long, double> numbers => numbers.ToDictionary(p => p.Key.ToString(), p => p.Value, StringComparer.Ordinal),
        _ => throw new CodecException("", "the sequence does not hold maps from class to probability"),
    };
}
