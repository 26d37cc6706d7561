namespace Assay.SampleEngine.Generation;

/// <summary>SplitMix64 (Steele, Lea and Flood 2014): the same seed gives the same data on every .NET version.</summary>
internal sealed class Randomness(ulong seed)
{
    private ulong _state = seed;

    public double NextDouble()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    public bool Chance(double probability) => NextDouble() < probability;

    public double NextNormal() =>
        Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    public int Whole(int low, int high) => low + (int)(NextDouble() * (high - low + 1));

    public string Choose(params ReadOnlySpan<(string Value, double Weight)> choices)
    {
        var at = NextDouble();
        foreach (var (value, weight) in choices)
        {
            at -= weight;
            if (at < 0)
            {
                return value;
            }
        }

        return choices[^1].Value;
    }
}
