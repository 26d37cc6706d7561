namespace Assay.Bench.Reporting;

/// <summary>A line of a table.</summary>
internal sealed record Line
{
    public required string Name { get; init; }

    public required string Unit { get; init; }

    public required double Subject { get; init; }

    public double? Limit { get; init; }

    public double? Ratio { get; init; }

    public double? Low { get; init; }

    public double? High { get; init; }

    /// <summary>The limit against itself.</summary>
    public double? SelfRatio { get; init; }

    public string? Goal { get; init; }

    /// <summary><c>met</c>, <c>missed</c>, <c>open</c> or <c>inconclusive</c>.</summary>
    public string? Verdict { get; init; }
}
