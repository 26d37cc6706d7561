namespace Assay.Bench.Payload;

/// <summary>How many request columns of which kind a scored row has; the answer adds a prediction and two probabilities.</summary>
internal sealed record PayloadShape(int Decimals, int Integers, int Categories)
{
    /// <summary>The shape of all goals: 30 columns.</summary>
    public static readonly PayloadShape Wide = new(14, 6, 10);

    /// <summary>20 columns.</summary>
    public static readonly PayloadShape Narrow = new(9, 4, 7);

    public IReadOnlyList<string> Fields =>
    [
        .. Enumerable.Range(0, Decimals).Select(i => $"amount_{i}"),
        .. Enumerable.Range(0, Integers).Select(i => $"count_{i}"),
        .. Enumerable.Range(0, Categories).Select(i => $"category_{i}"),
    ];
}
