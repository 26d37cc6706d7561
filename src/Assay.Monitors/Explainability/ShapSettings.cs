namespace Assay.Monitors.Explainability;

/// <summary>How Shapley values are estimated.</summary>
public sealed record ShapSettings
{
    /// <summary>How many rows may be scored, the row itself and the background among them; 1,000.</summary>
    public int MaxRows { get; init; } = 1_000;

    /// <summary>How many background rows are used at most; 50. Fewer when <see cref="MaxRows"/> would not allow two rounds with all of them.</summary>
    public int MaxBackground { get; init; } = 50;

    /// <summary>Rounds end when no interval is wider, to either side, than this share of the largest value; 0.1.</summary>
    public double Tolerance { get; init; } = 0.1;

    /// <summary>The seed. Same rows, settings and seed: same values.</summary>
    public ulong Seed { get; init; }
}
