using System.Numerics.Tensors;

namespace Assay.Monitors.Drift.Distributions;

/// <summary>
/// Distances between the densities of two samples that are counted over one equidistant grid, as OpenScale takes them of
/// numbers. Both are smoothed by the same Gaussian kernel, whose width is Scott's rule for the smaller sample
/// (<c>σ n^(−1/5)</c>, σ within the samples; at least one cell), so that equal distributions stay equal whatever the
/// sizes. What the kernel would carry over an end of the grid is reflected, so that a density adds up to 1.
/// </summary>
public static class Density
{
    /// <summary>A kernel is 0 beyond so many of its standard deviations.</summary>
    private const double Reach = 4;

    /// <summary>
    /// Total variation distance <c>Σ |f − g| dx / (Σ f dx + Σ g dx)</c>, [0, 1], 0 for equal samples. The last cell of
    /// either is not on the grid: it counts the missing values, and is not smoothed. <see langword="null"/> when either
    /// side is empty. It equals 1 − the area that the densities share, OpenScale's overlap coefficient.
    /// </summary>
    public static double? TotalVariation(ReadOnlySpan<long> first, ReadOnlySpan<long> second)
    {
        var (n, m) = CountDistances.Totals(first, second);
        if (n == 0 || m == 0)
        {
            return null;
        }

        var difference = new double[first.Length - 1];
        for (var i = 0; i < difference.Length; i++)
        {
            difference[i] = (first[i] / n) - (second[i] / m);
        }

        // Smoothing is linear, so that of the difference is the difference of the densities.
        var sum = Math.Abs((first[^1] / n) - (second[^1] / m));
        foreach (var value in Smooth(difference, Bandwidth(first[..^1], second[..^1])))
        {
            sum += Math.Abs(value);
        }

        return Math.Min(1, sum / 2);
    }

    /// <summary>The kernel's standard deviation, in cells.</summary>
    public static double Bandwidth(ReadOnlySpan<long> first, ReadOnlySpan<long> second)
    {
        var (n, squares) = Spread(first);
        var (m, others) = Spread(second);
        return n == 0 || m == 0 ? 1 : Math.Max(1, Math.Sqrt((squares + others) / (n + m)) * Math.Pow(Math.Min(n, m), -0.2));
    }

    /// <summary>Cells smoothed by a Gaussian kernel, reflected at the ends; their sum stays what it is.</summary>
    /// <param name="cells">The values of the cells.</param>
    /// <param name="bandwidth">The kernel's standard deviation, in cells; positive.</param>
    public static double[] Smooth(ReadOnlySpan<double> cells, double bandwidth)
    {
        if (cells.IsEmpty)
        {
            return [];
        }

        var kernel = Kernel(bandwidth, cells.Length - 1);
        var reach = kernel.Length / 2;
        Span<double> padded = new double[cells.Length + (2 * reach)];
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i] != 0)
            {
                var around = padded.Slice(i, kernel.Length);
                TensorPrimitives.MultiplyAdd(kernel, cells[i], around, around);
            }
        }

        var smooth = padded.Slice(reach, cells.Length);
        for (var i = 0; i < reach; i++)
        {
            smooth[i] += padded[reach - 1 - i];
            smooth[^(i + 1)] += padded[^(reach - i)];
        }

        return smooth.ToArray();
    }

    /// <summary>The kernel, no wider than <paramref name="mostReach"/> on either side; it adds up to 1.</summary>
    private static double[] Kernel(double bandwidth, int mostReach)
    {
        var reach = Math.Min(mostReach, (int)Math.Ceiling(Reach * bandwidth));
        var kernel = new double[(2 * reach) + 1];
        for (var i = 0; i < kernel.Length; i++)
        {
            var away = (i - reach) / bandwidth;
            kernel[i] = Math.Exp(-0.5 * away * away);
        }

        TensorPrimitives.Divide(kernel, TensorPrimitives.Sum<double>(kernel), kernel);
        return kernel;
    }

    /// <summary>How many there are, and the sum of the squared distances from their mean, in cells.</summary>
    private static (double Count, double Squares) Spread(ReadOnlySpan<long> counts)
    {
        double n = 0, mean = 0, squares = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            n += counts[i];
            mean += (double)counts[i] * i;
        }

        mean = n == 0 ? 0 : mean / n;
        for (var i = 0; i < counts.Length; i++)
        {
            squares += counts[i] * (i - mean) * (i - mean);
        }

        return (n, squares);
    }
}
