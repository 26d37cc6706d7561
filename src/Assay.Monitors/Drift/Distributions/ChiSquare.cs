using MathNet.Numerics;

namespace Assay.Monitors.Drift.Distributions;

/// <summary>Pearson's χ² test of homogeneity of two samples of categories, without continuity correction.</summary>
public static class ChiSquare
{
    /// <summary>The test's name in a <see cref="TestResult"/>.</summary>
    public const string Method = "chi_square";

    /// <summary>Cochran's rule: the limit distribution needs about so many expected rows in a cell.</summary>
    private const double MinExpected = 5;

    /// <summary>The test of counts over the same categories. A category that neither sample has is left out.</summary>
    /// <returns><see langword="null"/> when a sample is empty or there is only one category.</returns>
    public static TestResult? Test(ReadOnlySpan<long> first, ReadOnlySpan<long> second)
    {
        var (n, m) = CountDistances.Totals(first, second);
        double statistic = 0;
        var categories = 0;
        for (var i = 0; i < first.Length; i++)
        {
            var total = first[i] + second[i];
            if (total > 0)
            {
                // (a − E)² / E of both rows of the table, put together.
                var difference = (first[i] * m) - (second[i] * n);
                statistic += difference / n * (difference / m) / total;
                categories++;
            }
        }

        return n == 0 || m == 0 || categories < 2
            ? null
            : new TestResult(Method, statistic, SpecialFunctions.GammaUpperRegularized((categories - 1) / 2.0, statistic / 2));
    }

    /// <summary>
    /// The same with all categories put into one of which either sample would have fewer than five rows if both were
    /// alike: with fewer the p-value cannot be trusted.
    /// </summary>
    public static TestResult? TestPooled(ReadOnlySpan<long> first, ReadOnlySpan<long> second)
    {
        var (n, m) = CountDistances.Totals(first, second);
        var needed = MinExpected * (n + m) / Math.Min(n, m);
        var (a, b) = (new List<long> { 0 }, new List<long> { 0 });
        for (var i = 0; i < first.Length; i++)
        {
            if (first[i] + second[i] < needed)
            {
                a[0] += first[i];
                b[0] += second[i];
            }
            else
            {
                a.Add(first[i]);
                b.Add(second[i]);
            }
        }

        // What is left over may itself be too little: it goes to the smallest of the others.
        if (a.Count > 1 && a[0] + b[0] is > 0 and var rest && rest < needed)
        {
            var smallest = Enumerable.Range(1, a.Count - 1).MinBy(i => a[i] + b[i]);
            (a[smallest], b[smallest]) = (a[smallest] + a[0], b[smallest] + b[0]);
            (a[0], b[0]) = (0, 0);
        }

        return Test(a.ToArray(), b.ToArray());
    }
}
