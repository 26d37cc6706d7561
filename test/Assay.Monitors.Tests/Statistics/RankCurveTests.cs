using Assay.Monitors.Drift;
using Assay.Monitors.Statistics;
using CsCheck;

namespace Assay.Monitors.Tests.Statistics;

public class RankCurveTests
{
    private static readonly Gen<(bool Positive, double Score)[]> Rows = Gen.Select(Gen.Bool, Gen.Int[0, 12].Select(i => i / 12.0)).Array[2, 60];

    [Fact]
    public void Areas_do_not_change_when_scores_are_stretched_in_order() => Rows.Sample(rows =>
    {
        var labels = rows.Select(r => r.Positive).ToArray();
        var plain = RankCurve.Compute(labels, rows.Select(r => r.Score).ToArray());
        var stretched = RankCurve.Compute(labels, rows.Select(r => Math.Exp(5 * r.Score) - 40).ToArray());
        return plain == stretched;
    });

    [Fact]
    public void Areas_are_inside_their_bounds_and_intervals() => Rows.Sample(rows =>
    {
        var curve = RankCurve.Compute(rows.Select(r => r.Positive).ToArray(), rows.Select(r => r.Score).ToArray());
        var positives = rows.Count(r => r.Positive);
        return positives == 0 || positives == rows.Length
            ? curve.AreaUnderRoc is { Value: null, Reason: not null } && curve.AveragePrecision.Value is null
            : Inside(curve.AreaUnderRoc) && Inside(curve.AveragePrecision) && curve.AveragePrecision.Value > 0;
    });

    [Fact]
    public void Area_of_drift_models_is_the_same_statistic() => Rows.Sample(rows =>
    {
        var labels = rows.Select(r => r.Positive).ToArray();
        var scores = rows.Select(r => r.Score).ToArray();
        var (one, other) = (RankCurve.Compute(labels, scores).AreaUnderRoc.Value, RankAuc.Compute(scores, labels));
        return one is null ? other is null : Math.Abs(one.Value - other!.Value) < 1e-12;
    });

    [Fact]
    public void Rows_without_a_score_do_not_count() => Rows.Sample(rows =>
    {
        var labels = rows.Select(r => r.Positive).ToArray();
        var scores = rows.Select(r => r.Score).ToArray();
        return RankCurve.Compute([.. labels, true, false], [.. scores, double.NaN, double.NaN]) == RankCurve.Compute(labels, scores);
    });

    [Fact]
    public void Ties_alone_are_a_half()
    {
        var curve = RankCurve.Compute([true, false, true, false], [0.5, 0.5, 0.5, 0.5]);

        Assert.Equal((0.5, 0.5), (curve.AreaUnderRoc.Value!.Value, curve.AveragePrecision.Value!.Value));
    }

    [Fact]
    public void Perfect_ranking_is_1_without_an_interval()
    {
        var curve = RankCurve.Compute([true, true, false], [0.9, 0.8, 0.1]);

        Assert.Equal((1, null, null), (curve.AreaUnderRoc.Value, curve.AreaUnderRoc.Lower, curve.AreaUnderRoc.Upper));
        Assert.Equal(1, curve.AveragePrecision.Value);
    }

    [Fact]
    public void Zero_ties_with_minus_zero_and_infinities_rank()
    {
        Assert.Equal(0.5, RankCurve.Compute([true, false], [0.0, -0.0]).AreaUnderRoc.Value);
        Assert.Equal(1, RankCurve.Compute([true, false, false], [double.PositiveInfinity, double.NegativeInfinity, 5]).AreaUnderRoc.Value);
    }

    [Fact]
    public void Lengths_that_differ_are_refused() => Assert.Throws<ArgumentException>(() => RankCurve.Compute([true], [0.1, 0.2]));

    [Fact]
    public void Sort_orders_any_doubles_as_they_are_ordered() => Gen.Double.Where(d => !double.IsNaN(d)).Array[0, 300].Sample(values =>
    {
        var keys = ScoreSorter.Sort([.. values.Select(ScoreSorter.Key)], new ulong[values.Length]);
        return keys.SequenceEqual(values.Order().Select(ScoreSorter.Key).ToArray());
    });

    [Fact]
    public void Sort_orders_doubles_that_differ_in_their_last_bits_only() => Gen.ULong[0, 1 << 20].Array[0, 300].Sample(bits =>
    {
        ulong[] keys = [.. bits.Select(b => ScoreSorter.Key(BitConverter.UInt64BitsToDouble(0x3FE0_0000_0000_0000 + b)))];
        return ScoreSorter.Sort(keys.ToArray(), new ulong[keys.Length]).SequenceEqual(keys.Order().ToArray());
    });

    private static bool Inside(Estimate estimate) =>
        estimate.Value is >= 0 and <= 1 && (estimate.Lower ?? 0) <= estimate.Value && (estimate.Upper ?? 1) >= estimate.Value && (estimate.Lower ?? 0) >= 0 && (estimate.Upper ?? 1) <= 1;
}
