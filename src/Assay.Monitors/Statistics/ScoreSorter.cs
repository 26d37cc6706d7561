namespace Assay.Monitors.Statistics;

/// <summary>
/// Ascending radix sort of doubles by their order-preserving bit patterns, eleven bits a pass. The keys themselves are sorted by
/// their upper 33 bits; the few that agree in all of those are then put in order among themselves.
/// </summary>
internal static class ScoreSorter
{
    private const int Bits = 11;
    private const int Buckets = 1 << Bits;
    private const int LowBits = 31;

    /// <summary>Sorts keys; the order of the keys is that of the doubles, with −0 equal to 0.</summary>
    /// <param name="keys">The keys; afterwards their order is lost.</param>
    /// <param name="scratch">As many, of any values.</param>
    /// <returns>The keys in ascending order, in one of the two.</returns>
    public static ReadOnlySpan<ulong> Sort(Span<ulong> keys, Span<ulong> scratch)
    {
        var source = keys;
        var target = scratch;
        var starts = new int[Buckets];
        for (var shift = LowBits; shift < 64; shift += Bits)
        {
            Array.Clear(starts);
            foreach (var key in source)
            {
                starts[(int)(key >> shift) & (Buckets - 1)]++;
            }

            if (keys.Length == 0 || starts[(int)(source[0] >> shift) & (Buckets - 1)] == keys.Length)
            {
                continue;
            }

            var start = 0;
            for (var i = 0; i < Buckets; i++)
            {
                (starts[i], start) = (start, start + starts[i]);
            }

            foreach (var key in source)
            {
                target[starts[(int)(key >> shift) & (Buckets - 1)]++] = key;
            }

            var sorted = target;
            target = source;
            source = sorted;
        }

        SortLowBits(source);
        return source;
    }

    /// <summary>The places of the keys in ascending order of the keys; equal keys stay in their order.</summary>
    public static int[] Order(ReadOnlySpan<ulong> keys)
    {
        var (source, target) = (new int[keys.Length], new int[keys.Length]);
        for (var i = 0; i < source.Length; i++)
        {
            source[i] = i;
        }

        var starts = new int[Buckets + 1];
        for (var shift = 0; shift < 64; shift += Bits)
        {
            Array.Clear(starts);
            foreach (var key in keys)
            {
                starts[((int)(key >> shift) & (Buckets - 1)) + 1]++;
            }

            for (var i = 0; i < Buckets; i++)
            {
                starts[i + 1] += starts[i];
            }

            foreach (var place in source)
            {
                target[starts[(int)(keys[place] >> shift) & (Buckets - 1)]++] = place;
            }

            (source, target) = (target, source);
        }

        return source;
    }

    /// <summary>The bit pattern whose unsigned order is the order of doubles.</summary>
    public static ulong Key(double value)
    {
        // Adding 0 turns −0 into 0, so that the two tie.
        var bits = BitConverter.DoubleToUInt64Bits(value + 0.0);
        return (bits >> 63) == 0 ? bits | 0x8000_0000_0000_0000 : ~bits;
    }

    /// <summary>Sorts each run of keys whose upper bits agree, unless it is in order.</summary>
    private static void SortLowBits(Span<ulong> keys)
    {
        for (int first = 0, next = 1; first < keys.Length; first = next++)
        {
            var isSorted = true;
            for (; next < keys.Length && keys[next] >> LowBits == keys[first] >> LowBits; next++)
            {
                isSorted &= keys[next - 1] <= keys[next];
            }

            if (!isSorted)
            {
                keys[first..next].Sort();
            }
        }
    }
}
