namespace Assay.Monitors.Statistics;

/// <summary>Ranks of values, and Spearman's correlation, which is Pearson's of the ranks.</summary>
public static class Ranks
{
    /// <summary>The rank of each value, 1 for the smallest; equal values share the mean of their ranks. One radix sort, O(n).</summary>
    public static double[] Of(ReadOnlySpan<double> values)
    {
        var keys = new ulong[values.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = ScoreSorter.Key(values[i]);
        }

        var order = ScoreSorter.Order(keys);
        var ranks = new double[keys.Length];
        for (int first = 0, next = 0; first < order.Length; first = next)
        {
            while (next < order.Length && keys[order[next]] == keys[order[first]])
            {
                next++;
            }

            var rank = (first + 1 + next) / 2.0;
            for (var i = first; i < next; i++)
            {
                ranks[order[i]] = rank;
            }
        }

        return ranks;
    }

    /// <summary>
    /// Spearman's rank correlation ρ, [−1, 1]. Interval on Fisher's scale with the error √((1 + ρ²/2) / (n − 3)) of Bonett and
    /// Wright (2000); none below four pairs. Pairs with a NaN are left out. Undefined when a side has fewer than two different values.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static Estimate Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        const string method = "bonett-wright";
        if (x.Length != y.Length)
        {
            throw new ArgumentException("The sides differ in length.", nameof(y));
        }

        var (keptX, keptY) = (new List<double>(x.Length), new List<double>(x.Length));
        for (var i = 0; i < x.Length; i++)
        {
            if (!double.IsNaN(x[i] + y[i]))
            {
                keptX.Add(x[i]);
                keptY.Add(y[i]);
            }
        }

        var moments = new JointMoments();
        moments.Add(Of([.. keptX]), Of([.. keptY]));
        if (moments.Count == 0 || moments[2, 0] == 0 || moments[0, 2] == 0)
        {
            return Estimate.Undefined(moments.Count == 0 ? "no observations" : "one side does not vary", moments.Count, method);
        }

        var rho = moments[1, 1] / Math.Sqrt(moments[2, 0] * moments[0, 2]);
        return Intervals.Fisher(rho, moments.Count < 4 ? 0 : Math.Sqrt((1 + (rho * rho / 2)) / (moments.Count - 3)), moments.Count, method);
    }
}
