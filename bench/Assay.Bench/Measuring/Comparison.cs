namespace Assay.Bench.Measuring;

/// <summary>
/// A limit and a subject measured in turn, A B A B, so that whatever else the machine does falls on both. The ratio is
/// the result; the bare figures only say where it comes from.
/// </summary>
/// <param name="Limits">The limit's figures, one a round.</param>
/// <param name="Subjects">The subject's.</param>
/// <param name="SelfRatio">The limit against itself: what is not within <see cref="IsSteady"/> says more of the machine than of the subject.</param>
internal sealed record Comparison(IReadOnlyList<double> Limits, IReadOnlyList<double> Subjects, double SelfRatio)
{
    private const int Resamples = 4_000;
    private const int SelfPairs = 5;

    public double Limit => Percentile.Median(Limits);

    public double Subject => Percentile.Median(Subjects);

    public double Ratio => Percentile.Median(Ratios);

    public bool IsSteady => SelfRatio is >= 0.95 and <= 1.05;

    /// <summary>The bootstrap 95 % interval of the median ratio.</summary>
    public (double Low, double High) Interval
    {
        get
        {
            var random = new Random(1);
            var ratios = Ratios;
            var medians = new double[Resamples];
            for (var i = 0; i < Resamples; i++)
            {
                medians[i] = Percentile.Median(random.GetItems(ratios, ratios.Length));
            }

            return (Percentile.Of(medians, 0.025), Percentile.Of(medians, 0.975));
        }
    }

    private double[] Ratios => [.. Subjects.Zip(Limits, (subject, limit) => subject / limit)];

    /// <param name="limit">Measures the limit once.</param>
    /// <param name="subject">Measures the subject once, in the same unit.</param>
    /// <param name="runs">Rounds.</param>
    public static async Task<Comparison> MeasureAsync(Func<Task<double>> limit, Func<Task<double>> subject, int runs) =>
        (await MeasureAsync(limit, subject, [figure => figure], runs))[0];

    /// <summary>Compares in the same rounds by several figures.</summary>
    /// <param name="limit">Measures the limit once.</param>
    /// <param name="subject">Measures the subject once.</param>
    /// <param name="figures">The figures of a measurement.</param>
    /// <param name="runs">Rounds.</param>
    public static async Task<IReadOnlyList<Comparison>> MeasureAsync<T>(Func<Task<T>> limit, Func<Task<T>> subject, IReadOnlyList<Func<T, double>> figures, int runs)
    {
        // The first round of each warms code and caches up and does not count.
        await limit();
        await subject();
        var pairs = new List<(T First, T Second)>();
        for (var i = 0; i < Math.Min(SelfPairs, runs); i++)
        {
            pairs.Add((await limit(), await limit()));
        }

        var limits = new List<T>();
        var subjects = new List<T>();
        for (var i = 0; i < runs; i++)
        {
            limits.Add(await limit());
            subjects.Add(await subject());
        }

        return [.. figures.Select(figure => new Comparison(
            [.. limits.Select(figure)], [.. subjects.Select(figure)], Percentile.Median([.. pairs.Select(p => figure(p.Second) / figure(p.First))])))];
    }
}
