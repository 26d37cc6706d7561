using System.Numerics;

namespace Assay.Monitors.Statistics;

/// <summary>
/// xoshiro256** (Blackman and Vigna 2018), seeded by SplitMix64: the same seed gives the same numbers on every platform
/// and version, which the runtime's own generator does not promise.
/// </summary>
internal sealed class SeededRandom
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;
    private double? _spare;

    public SeededRandom(ulong seed)
    {
        _a = Split(ref seed);
        _b = Split(ref seed);
        _c = Split(ref seed);
        _d = Split(ref seed);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>64 random bits.</summary>
    public ulong NextBits() => Next();

    /// <summary>Standard normal, by the polar method, which makes two at a time.</summary>
    public double NextNormal()
    {
        if (_spare is { } spare)
        {
            _spare = null;
            return spare;
        }

        while (true)
        {
            var u = (2 * NextDouble()) - 1;
            var v = (2 * NextDouble()) - 1;
            var s = (u * u) + (v * v);
            if (s is > 0 and < 1)
            {
                var scale = Math.Sqrt(-2 * Math.Log(s) / s);
                _spare = v * scale;
                return u * scale;
            }
        }
    }

    /// <summary>An index drawn by shares.</summary>
    /// <param name="shares">The probability of each index; they add up to 1.</param>
    public int NextIndex(ReadOnlySpan<double> shares)
    {
        var at = NextDouble();
        var last = 0;
        for (var i = 0; i < shares.Length; i++)
        {
            if (shares[i] <= 0)
            {
                continue;
            }

            last = i;
            at -= shares[i];
            if (at < 0)
            {
                return i;
            }
        }

        // Rounding may leave a rest; an index without a share is never drawn.
        return last;
    }

    private ulong Next()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    private static ulong Split(ref ulong seed)
    {
        var z = seed += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
