namespace Assay.Bench.Reporting;

/// <summary>A goal of <c>docs/performance.md</c>: a bound on a figure.</summary>
/// <param name="Id">Its name, such as J1.</param>
/// <param name="Bound">The bound.</param>
/// <param name="AtMost">Whether the figure may not be above the bound; else not below.</param>
internal sealed record Goal(string Id, double Bound, bool AtMost = false)
{
    /// <summary>Missed only when even the favourable end of the interval misses.</summary>
    public string Verdict(double figure, double low, double high)
    {
        var (isMet, canBeMet) = AtMost ? (figure <= Bound, low <= Bound) : (figure >= Bound, high >= Bound);
        return isMet ? "met" : canBeMet ? "open" : "missed";
    }

    public string Describe() => FormattableString.Invariant($"{Id} {(AtMost ? "≤" : "≥")} {Bound:0.###}");
}
