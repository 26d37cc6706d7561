namespace Assay.Monitors.Statistics;

/// <summary>Ascending radix sort of doubles: six passes of eleven bits over the order-preserving bit pattern.</summary>
internal static class ScoreSorter
{
    private const int Bits = 11;
    private const int Buckets = 1 << Bits;

    /// <summary>The keys in ascending order; the order of the keys is that of the doubles, with −0 equal to 0.</summary>
    public static ulong[] Sort(ulong[] keys)
    {
        var source = keys;
        var target = new ulong[keys.Length];
        var counts = new int[Buckets];
        for (var shift = 0; shift < 64; shift += Bits)
        {
            Array.Clear(counts);
            foreach (var key in source)
            {
                counts[(int)(key >> shift) & (Buckets - 1)]++;
            }

            if (keys.Length == 0 || counts[(int)(source[0] >> shift) & (Buckets - 1)] == keys.Length)
            {
                continue;
            }

            var start = 0;
            for (var i = 0; i < Buckets; i++)
            {
                (counts[i], start) = (start, start + counts[i]);
            }

            foreach (var key in source)
            {
                target[counts[(int)(key >> shift) & (Buckets - 1)]++] = key;
            }

            (source, target) = (target, source);
        }

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
}
