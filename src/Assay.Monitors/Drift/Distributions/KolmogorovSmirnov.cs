namespace Assay.Monitors.Drift.Distributions;

/// <summary>
/// The Kolmogorov-Smirnov test of two samples. The statistic is the largest distance between their distribution
/// functions, [0, 1]. It takes ties as they are; its p-value is that of samples without, and so too large for samples
/// with many: it alarms too rarely then, never too often.
/// </summary>
public static class KolmogorovSmirnov
{
    /// <summary>The test's name in a <see cref="TestResult"/>.</summary>
    public const string Method = "kolmogorov_smirnov";

    /// <summary>Up to this product of sample sizes the p-value is exact; above it the limit distribution is close.</summary>
    private const long MaxExactCells = 1_000_000;

    /// <summary>The test of two sorted samples.</summary>
    /// <returns><see langword="null"/> when either is empty.</returns>
    public static TestResult? Test(ReadOnlySpan<double> firstSorted, ReadOnlySpan<double> secondSorted)
    {
        long n = firstSorted.Length, m = secondSorted.Length, largest = 0;
        for (int i = 0, j = 0; i < n && j < m;)
        {
            var value = Math.Min(firstSorted[i], secondSorted[j]);
            while (i < n && firstSorted[i] <= value)
            {
                i++;
            }

            while (j < m && secondSorted[j] <= value)
            {
                j++;
            }

            largest = Math.Max(largest, Math.Abs((i * m) - (j * n)));
        }

        return Test(largest, n, m);
    }

    /// <summary>The test of two samples that are counted over the same cells, in ascending order of the values in them.</summary>
    /// <returns><see langword="null"/> when either is empty.</returns>
    public static TestResult? Test(ReadOnlySpan<long> first, ReadOnlySpan<long> second)
    {
        var (n, m) = CountDistances.Totals(first, second);
        long i = 0, j = 0, largest = 0;
        for (var cell = 0; cell < first.Length; cell++)
        {
            i += first[cell];
            j += second[cell];
            largest = Math.Max(largest, Math.Abs((i * (long)m) - (j * (long)n)));
        }

        return Test(largest, (long)n, (long)m);
    }

    /// <summary>
    /// The probability that the limit distribution (Kolmogorov 1933) exceeds <paramref name="value"/>: <c>2 Σ (−1)^(k−1)
    /// e^(−2 k² x²)</c>, and by Jacobi's identity for small values, where that sum cancels itself out.
    /// </summary>
    public static double Survival(double value)
    {
        if (value < 1)
        {
            var below = 0.0;
            for (var k = 1; k <= 19 && value > 0; k += 2)
            {
                below += Math.Exp(-k * k * Math.PI * Math.PI / (8 * value * value));
            }

            return value > 0 ? 1 - (Math.Sqrt(2 * Math.PI) / value * below) : 1;
        }

        var sum = 0.0;
        for (var k = 1; k <= 10; k++)
        {
            sum += (k % 2 == 1 ? 2 : -2) * Math.Exp(-2.0 * k * k * value * value);
        }

        return sum;
    }

    private static TestResult? Test(long largest, long n, long m)
    {
        if (n == 0 || m == 0)
        {
            return null;
        }

        var statistic = largest / ((double)n * m);
        var p = n <= MaxExactCells / m ? Exact(largest, n, m) : Survival(statistic * Math.Sqrt((double)n / (n + m) * m));
        return new TestResult(Method, statistic, p);
    }

    /// <summary>
    /// The share of the equally likely orders of both samples in which the distance is ever at least <paramref name="largest"/> /
    /// (nm): a path over the lattice of how many of each have come, followed forward with positive terms only, so that
    /// small probabilities keep their digits (Hodges 1957).
    /// </summary>
    private static double Exact(long largest, long n, long m)
    {
        if (largest == 0)
        {
            return 1;
        }

        var touched = new double[m + 1];
        for (long i = 0; i <= n; i++)
        {
            for (long j = 0; j <= m; j++)
            {
                touched[j] = Math.Abs((i * m) - (j * n)) >= largest
                    ? 1
                    : i + j == 0 ? 0 : ((i * touched[j]) + (j == 0 ? 0 : j * touched[j - 1])) / (i + j);
            }
        }

        return touched[m];
    }
}
