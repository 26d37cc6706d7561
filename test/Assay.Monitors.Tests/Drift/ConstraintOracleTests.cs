using Assay.Monitors.Drift;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Tests.Drift;

/// <summary>Against SciPy 1.10.1 and pandas 1.5.3: test/oracles/drift_v1.py.</summary>
public sealed class ConstraintOracleTests
{
    [Theory]
    [InlineData(0, 10, 0, 0.27753279986288926)]
    [InlineData(2, 10, 0.056682151454375274, 0.5098375284633583)]
    [InlineData(10, 10, 0.7224672001371109, 1)]
    [InlineData(37, 1000, 0.026961180875554734, 0.05058239748206931)]
    [InlineData(1, 1, 0.20654931437723745, 1)]
    public void Check_interval_is_that_of_SciPy(int hits, int rows, double lower, double upper)
    {
        var set = new ConstraintSet([], [new NumericRangeConstraint("x", [new NumericRange(0, 1, 1)])]);

        var result = set.Check(new Table([new DoubleColumn("x", Enumerable.Range(0, rows).Select(i => i < hits ? 2.0 : 0.5).ToArray())]));

        Assert.Equal((double)hits / rows, result.Value);
        Assert.Equal(lower, result.Lower, 1e-9);
        Assert.Equal(upper, result.Upper, 1e-9);
    }

    [Fact]
    public void Learn_statistics_are_those_of_pandas()
    {
        var values = Enumerable.Range(0, 500).Select(i => (long)i * i * 7919 % 1009 / 8.0).ToArray();

        var column = ConstraintLearner.Learn(new Table([new DoubleColumn("x", values)]), new ConstraintSettings()).Columns[0];

        Assert.Equal(500, column.DistinctCount);
        Assert.Equal(0, column.Numbers!.Minimum);
        Assert.Equal(124.75, column.Numbers.Maximum);
        Assert.Equal(63.06375, column.Numbers.Mean, 1e-9);
        Assert.Equal(35.37464414073543, column.Numbers.StandardDeviation, 1e-9);
        Assert.Equal(32.84375, column.Numbers.FirstQuartile, 1e-9);
        Assert.Equal(63.8125, column.Numbers.Median, 1e-9);
        Assert.Equal(93.28125, column.Numbers.ThirdQuartile, 1e-9);
    }
}
