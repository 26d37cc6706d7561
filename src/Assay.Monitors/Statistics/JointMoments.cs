namespace Assay.Monitors.Statistics;

/// <summary>
/// Means and central moments <c>Σ (x − x̄)^p (y − ȳ)^q</c>, p + q ≤ 4, of pairs, in constant memory. Blocks are summed in
/// two passes and joined by shifting each part to the common mean (Pébay 2008), so that a large mean costs no digits and
/// the order of the parts does not matter. Pairs with a NaN are skipped. Not thread-safe.
/// </summary>
public sealed class JointMoments
{
    private const int Order = 4;
    private const int Block = 4096;

    private static readonly double[][] Binomial = [[1], [1, 1], [1, 2, 1], [1, 3, 3, 1], [1, 4, 6, 4, 1]];

    private double[] _sums = new double[(Order + 1) * (Order + 1)];

    /// <summary>The number of pairs.</summary>
    public long Count { get; private set; }

    /// <summary>The mean of x; 0 when empty.</summary>
    public double MeanX { get; private set; }

    /// <summary>The mean of y; 0 when empty.</summary>
    public double MeanY { get; private set; }

    /// <summary>The central moment <c>mean((x − x̄)^p (y − ȳ)^q)</c>, divided by n; NaN when empty.</summary>
    public double this[int p, int q] => _sums[Index(p, q)] / Count;

    /// <summary>Adds pairs.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Add(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length)
        {
            throw new ArgumentException("The sides differ in length.", nameof(y));
        }

        for (var start = 0; start < x.Length; start += Block)
        {
            var length = Math.Min(Block, x.Length - start);
            Merge(Of(x.Slice(start, length), y.Slice(start, length)));
        }
    }

    /// <summary>Adds everything <paramref name="other"/> has seen.</summary>
    public void Merge(JointMoments other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Count == 0)
        {
            return;
        }

        var total = Count + other.Count;
        var share = (double)other.Count / total;
        var (meanX, meanY) = (MeanX + ((other.MeanX - MeanX) * share), MeanY + ((other.MeanY - MeanY) * share));
        var (own, others) = (Shifted(meanX, meanY), other.Shifted(meanX, meanY));
        for (var i = 0; i < own.Length; i++)
        {
            own[i] += others[i];
        }

        // About the common mean the first moments vanish; what is left of them is rounding.
        (own[Index(1, 0)], own[Index(0, 1)]) = (0, 0);
        (_sums, Count, MeanX, MeanY) = (own, total, meanX, meanY);
    }

    private static JointMoments Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        long count = 0;
        double sumX = 0, sumY = 0, firstX = 0, firstY = 0;
        for (var i = 0; i < x.Length; i++)
        {
            if (double.IsNaN(x[i] + y[i]))
            {
                continue;
            }

            // Sums of differences to the first pair stay small when the mean is large.
            (firstX, firstY) = count++ == 0 ? (x[i], y[i]) : (firstX, firstY);
            sumX += x[i] - firstX;
            sumY += y[i] - firstY;
        }

        var block = new JointMoments { Count = count };
        if (count == 0)
        {
            return block;
        }

        (block.MeanX, block.MeanY) = (firstX + (sumX / count), firstY + (sumY / count));
        double s20 = 0, s11 = 0, s02 = 0, s30 = 0, s21 = 0, s12 = 0, s03 = 0, s40 = 0, s31 = 0, s22 = 0, s13 = 0, s04 = 0;
        for (var i = 0; i < x.Length; i++)
        {
            var (a, b) = (x[i] - block.MeanX, y[i] - block.MeanY);
            if (double.IsNaN(a + b))
            {
                continue;
            }

            var (aa, ab, bb) = (a * a, a * b, b * b);
            s20 += aa;
            s11 += ab;
            s02 += bb;
            s30 += aa * a;
            s21 += aa * b;
            s12 += a * bb;
            s03 += bb * b;
            s40 += aa * aa;
            s31 += aa * ab;
            s22 += aa * bb;
            s13 += ab * bb;
            s04 += bb * bb;
        }

        block.Set([(0, 0, count), (2, 0, s20), (1, 1, s11), (0, 2, s02), (3, 0, s30), (2, 1, s21), (1, 2, s12), (0, 3, s03), (4, 0, s40), (3, 1, s31), (2, 2, s22), (1, 3, s13), (0, 4, s04)]);
        return block;
    }

    private static int Index(int p, int q) => (p * (Order + 1)) + q;

    private void Set(ReadOnlySpan<(int P, int Q, double Sum)> sums)
    {
        foreach (var (p, q, sum) in sums)
        {
            _sums[Index(p, q)] = sum;
        }
    }

    /// <summary>The sums about another centre: each power of <c>(x − x̄) + (x̄ − centre)</c> multiplied out.</summary>
    private double[] Shifted(double centreX, double centreY)
    {
        var (byX, byY) = (MeanX - centreX, MeanY - centreY);
        var shifted = new double[_sums.Length];
        for (var p = 0; p <= Order; p++)
        {
            for (var q = 0; p + q <= Order; q++)
            {
                var (sum, powerX) = (0.0, 1.0);
                for (var i = 0; i <= p; i++, powerX *= byX)
                {
                    var powerY = 1.0;
                    for (var j = 0; j <= q; j++, powerY *= byY)
                    {
                        sum += Binomial[p][i] * Binomial[q][j] * powerX * powerY * _sums[Index(p - i, q - j)];
                    }
                }

                shifted[Index(p, q)] = sum;
            }
        }

        return shifted;
    }
}
