using Assay.Monitors.Quality;
using Assay.Monitors.Statistics;
using Assay.Monitors.Tests.Oracles;
using CsCheck;

namespace Assay.Monitors.Tests.Quality;

public class ConfidenceBasedEstimationTests
{
    private static readonly Gen<(bool Prediction, double Probability)[]> Rows = Gen.Select(Gen.Bool, Gen.Int[0, 20].Select(i => i / 20.0)).Array[1, 40];

    [Fact]
    public void Compute_reference_cases_agree()
    {
        using var oracle = Oracle.Read("quality");
        var cases = oracle.RootElement.GetProperty("without_labels");
        Assert.Equal(2, cases.GetArrayLength());
        foreach (var one in cases.EnumerateArray())
        {
            var estimates = ConfidenceBasedEstimation.Compute(one.Booleans("prediction"), one.Doubles("probability"));
            Assert.Equal(5, estimates.Count);
            Assert.All(estimates, e => Assert.Equal(one.GetProperty("expected").GetProperty(e.Key).GetDouble(), e.Value.Value!.Value, 1e-9));
        }
    }

    [Fact]
    public void Compute_accuracy_and_precision_are_the_means_over_all_outcomes() => Rows.Where(rows => rows.Length <= 8).Sample(rows =>
    {
        var estimates = Of(rows);
        double accuracy = 0, precision = 0;
        for (var outcome = 0; outcome < 1 << rows.Length; outcome++)
        {
            var labels = rows.Select((_, i) => (outcome >> i & 1) == 1).ToArray();
            var chance = rows.Zip(labels, (r, label) => label ? r.Probability : 1 - r.Probability).Aggregate(1.0, (a, b) => a * b);
            var metrics = BinaryQuality.Compute(labels, [.. rows.Select(r => r.Prediction)], []);
            accuracy += chance * metrics["accuracy"].Value!.Value;
            precision += chance * (metrics["precision"].Value ?? 0);
        }

        Assert.Equal(accuracy, estimates["accuracy"].Value!.Value, 1e-12);
        Assert.Equal(precision, estimates["precision"].Value ?? 0, 1e-12);
    });

    [Fact]
    public void Compute_certain_probabilities_are_the_labels() => Gen.Bool.Array[2, 40].Where(labels => labels.Distinct().Count() == 2).Select(Gen.Bool.Array[40]).Sample((labels, predictions) =>
    {
        double[] probabilities = [.. labels.Select(l => l ? 1.0 : 0)];
        var estimates = ConfidenceBasedEstimation.Compute(predictions.AsSpan(0, labels.Length), probabilities);
        var known = BinaryQuality.Compute(labels, predictions.AsSpan(0, labels.Length), probabilities);
        return estimates.All(e => e.Value.Value is { } value ? Math.Abs(value - known[e.Key].Value!.Value) < 1e-12 : known[e.Key].Value is null);
    });

    [Fact]
    public void Compute_is_inside_its_bounds_and_intervals_in_any_order() => Rows.Sample(rows =>
    {
        var (plain, reversed) = (Of(rows), Of([.. rows.Reverse()]));
        return plain.All(e => e.Value is { Value: null, Reason: not null } || (e.Value.Value is >= 0 and <= 1
            && (e.Value.Lower ?? 0) >= 0 && (e.Value.Upper ?? 1) <= 1 && (e.Value.Lower ?? 0) <= e.Value.Value + 1e-12 && (e.Value.Upper ?? 1) >= e.Value.Value - 1e-12
            && Math.Abs(e.Value.Value.Value - reversed[e.Key].Value!.Value) < 1e-12));
    });

    [Fact]
    public void Compute_simulated_windows_of_300_hold_the_metric_of_the_labels()
    {
        string[] ids = ["accuracy", "precision", "recall", "f1_measure", "area_under_roc"];
        var covered = ids.ToDictionary(id => id, _ => 0);
        var random = new Random(19);
        var (labels, predictions, probabilities) = (new bool[300], new bool[300], new double[300]);
        for (var window = 0; window < 2000; window++)
        {
            for (var row = 0; row < labels.Length; row++)
            {
                probabilities[row] = random.NextDouble();
                labels[row] = random.NextDouble() < probabilities[row];
                predictions[row] = probabilities[row] >= 0.4;
            }

            var estimates = ConfidenceBasedEstimation.Compute(predictions, probabilities);
            var known = BinaryQuality.Compute(labels, predictions, probabilities);
            foreach (var id in ids)
            {
                covered[id] += estimates[id].Lower <= known[id].Value && estimates[id].Upper >= known[id].Value ? 1 : 0;
            }
        }

        Assert.All(covered, c => Assert.True(c.Value / 2000.0 is > 0.93 and < 0.97, $"{c.Key}: {c.Value / 2000.0}"));
    }

    [Fact]
    public void Compute_what_the_probabilities_cannot_give_is_undefined_with_a_reason()
    {
        Assert.All(ConfidenceBasedEstimation.Compute([], []), e => Assert.True(e.Value is { Value: null, Reason.Length: > 0 }, e.Key));
        var never = ConfidenceBasedEstimation.Compute([false, false], [0, double.NaN]);
        Assert.Equal((1, 1), (never["accuracy"].Value, never["accuracy"].Count));
        Assert.Equal("no positive prediction", never["precision"].Reason);
        Assert.Equal("no expected positive", never["recall"].Reason);
        Assert.Equal("no expected positive or no expected negative", never["area_under_roc"].Reason);
    }

    [Fact]
    public void Compute_what_is_no_probability_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ConfidenceBasedEstimation.Compute([true], [1.5]));
        Assert.Throws<ArgumentException>(() => ConfidenceBasedEstimation.Compute([true], [0.5, 0.5]));
    }

    private static IReadOnlyDictionary<string, Estimate> Of((bool Prediction, double Probability)[] rows) =>
        ConfidenceBasedEstimation.Compute([.. rows.Select(r => r.Prediction)], [.. rows.Select(r => r.Probability)]);
}
