using System.Globalization;
using System.Numerics.Tensors;
using Assay.Monitors.Statistics;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Explainability;

/// <summary>The values of one feature in the copies of a row: the row's own, or drawn from the rest of its distribution.</summary>
internal sealed class FeatureSample
{
    private readonly Column _own;
    private readonly double? _number;
    private readonly double[] _numbers;
    private readonly int[] _codes;
    private readonly double[] _shares;

    private FeatureSample(FeatureStatistics feature, Column own, int copies)
    {
        Feature = feature;
        _own = own;
        _number = !feature.IsCategorical && double.TryParse(own.GetText(0), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
        _numbers = feature.IsCategorical ? [] : new double[copies];
        _codes = feature.IsCategorical ? new int[copies] : [];
        Kept = new bool[copies];
        Kept.AsSpan().Fill(true);
        _numbers.AsSpan().Fill(_number ?? 0);
        _codes.AsSpan().Fill(feature.Categories.Count);
        _shares = OtherShares();
    }

    public FeatureStatistics Feature { get; }

    /// <summary>Per copy: whether the value is the row's own.</summary>
    public bool[] Kept { get; }

    /// <summary>Changes each copy's value with probability ⅛; the first copy and a feature without another value stay.</summary>
    public static FeatureSample Draw(FeatureStatistics feature, Column own, int copies, SeededRandom random)
    {
        var sample = new FeatureSample(feature, own, copies);
        if (sample._shares.Length == 0)
        {
            return sample;
        }

        ulong bits = 0;
        for (var i = 1; i < copies; i++, bits >>= 3)
        {
            bits = i % 21 == 1 ? random.NextBits() : bits;
            if ((bits & 7) == 0)
            {
                sample.Change(i, random);
            }
        }

        return sample;
    }

    /// <summary>The values as a column of the row's type; whole numbers become doubles when fractions were drawn.</summary>
    public Column ToColumn() => Feature.IsCategorical ? SampleColumns.OfCategories(_own, Kept, _codes, Feature.Categories) : SampleColumns.OfNumbers(_own, Kept, _numbers);

    /// <summary>
    /// What the changed values are, 0 where the row's own is kept and 0 on average elsewhere: the number's distance from
    /// the mean, or each other category; with the share of changed copies that have it, largest first.
    /// </summary>
    /// <param name="changed">Per copy: 1 where the value is changed, else 0.</param>
    public IEnumerable<(double Share, double[] Values)> Deviations(double[] changed)
    {
        if (_shares.Length == 0)
        {
            yield break;
        }

        if (!Feature.IsCategorical)
        {
            var mean = Feature.Bins.Select((b, i) => _shares[i] * b.Mean).Sum();
            yield return (1, Deviation(_numbers, mean, Feature.StandardDeviation > 0 ? 1 / Feature.StandardDeviation : 1, changed));
            yield break;
        }

        // The last category follows from the others.
        var order = Enumerable.Range(0, _shares.Length).Where(c => _shares[c] > 0).OrderByDescending(c => _shares[c]).ToArray();
        for (var c = 0; c < order.Length - 1; c++)
        {
            var category = order[c];
            yield return (_shares[category], Deviation(Array.ConvertAll(_codes, code => code == category ? 1.0 : 0.0), _shares[category], 1, changed));
        }
    }

    public LimeWeight ToWeight(double raw, double normalised)
    {
        if (_number is not { } number)
        {
            return new LimeWeight(Feature.Name, raw, normalised, _own.GetText(0), null, null, false);
        }

        var bin = Feature.BinOf(number);
        return new LimeWeight(
            Feature.Name, raw, normalised, null,
            bin > 0 ? Feature.Edges[bin - 1] : null, bin < Feature.Edges.Count ? Feature.Edges[bin] : null, true);
    }

    /// <summary>The share of each category or bin among values other than the row's own; empty when there is no other.</summary>
    private double[] OtherShares()
    {
        var text = _own.GetText(0);
        var bin = _number is { } number ? Feature.BinOf(number) : -1;
        var shares = Feature.IsCategorical
            ? Feature.Frequencies.Select((f, i) => Feature.Categories[i] == text ? 0 : f).ToArray()
            : Feature.Bins.Select((b, i) => i == bin ? 0 : b.Share).ToArray();
        var sum = shares.Sum();
        return sum > 0 ? [.. shares.Select(s => s / sum)] : [];
    }

    private void Change(int copy, SeededRandom random)
    {
        Kept[copy] = false;
        var drawn = random.NextIndex(_shares);
        if (Feature.IsCategorical)
        {
            _codes[copy] = drawn;
            return;
        }

        var bin = Feature.Bins[drawn];
        var value = bin.StandardDeviation > 0 ? Math.Clamp(bin.Mean + (bin.StandardDeviation * random.NextNormal()), bin.Minimum, bin.Maximum) : bin.Mean;
        _numbers[copy] = Feature.IsInteger ? Math.Round(value) : value;
    }

    private static double[] Deviation(double[] values, double mean, double scale, double[] changed)
    {
        var deviations = new double[values.Length];
        TensorPrimitives.Subtract(values, mean, deviations);
        TensorPrimitives.Multiply(deviations, scale, deviations);
        TensorPrimitives.Multiply(deviations, changed, deviations);
        return deviations;
    }
}
