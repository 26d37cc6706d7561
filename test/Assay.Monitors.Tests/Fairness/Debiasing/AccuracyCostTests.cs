using Assay.Monitors.Fairness.Debiasing;
using CsCheck;

namespace Assay.Monitors.Tests.Fairness.Debiasing;

public class AccuracyCostTests
{
    [Fact]
    public void Compute_gives_the_value_and_interval_computed_by_hand()
    {
        // b = 12, c = 4, n = 98: (12.5 − 4.5) / 100 ± 1.96 √(17 − 64/100) / 100.
        var cost = AccuracyCost.Compute(12, 4, 98);

        Assert.Equal(8 / 98.0, cost.Value!.Value, 1e-12);
        Assert.Equal(0.08 - (1.959963984540054 * Math.Sqrt(16.36) / 100), cost.Lower!.Value, 1e-12);
        Assert.Equal(0.08 + (1.959963984540054 * Math.Sqrt(16.36) / 100), cost.Upper!.Value, 1e-12);
    }

    [Fact]
    public void Compute_without_labels_is_undefined() => Assert.Equal("no labelled rows", AccuracyCost.Compute(0, 0, 0).Reason);

    [Fact]
    public void Compute_of_gains_is_the_mirror_of_losses() => Gen.Select(Gen.Int[0, 50], Gen.Int[0, 50], Gen.Int[1, 500]).Sample((lost, won, rest) =>
    {
        var (cost, gain) = (AccuracyCost.Compute(lost, won, lost + won + rest), AccuracyCost.Compute(won, lost, lost + won + rest));
        Assert.Equal(cost.Value!.Value, -gain.Value!.Value, 1e-12);
        Assert.Equal(cost.Lower!.Value, -gain.Upper!.Value, 1e-12);
    });
}
