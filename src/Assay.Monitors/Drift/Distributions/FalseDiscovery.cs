namespace Assay.Monitors.Drift.Distributions;

/// <summary>
/// Many tests at once: the adjusted p-values of Benjamini and Hochberg (1995). Calling those below a level a discovery
/// keeps the expected share of false ones among all discoveries below that level; also when tests depend on one another
/// positively.
/// </summary>
public static class FalseDiscovery
{
    /// <summary>The adjusted p-values, in the order of <paramref name="pValues"/>; not smaller than those, at most 1.</summary>
    public static double[] Adjust(ReadOnlySpan<double> pValues)
    {
        var adjusted = pValues.ToArray();
        var order = Enumerable.Range(0, adjusted.Length).ToArray();
        Array.Sort(pValues.ToArray(), order);
        var smallest = 1.0;
        for (var rank = order.Length; rank > 0; rank--)
        {
            ref var p = ref adjusted[order[rank - 1]];
            smallest = Math.Min(smallest, p * ((double)order.Length / rank));
            p = smallest;
        }

        return adjusted;
    }
}
