using Assay.Monitors.Statistics;

namespace Assay.Monitors.Tests.Statistics;

public class EstimateTests
{
    [Fact]
    public void Transform_falling_function_swaps_the_ends()
    {
        var mirrored = new Estimate(0.2, 0.1, 0.4, 50, "wilson").Transform(p => 1 - p);

        Assert.Equal((0.8, 0.6, 0.9), (mirrored.Value!.Value, mirrored.Lower!.Value, mirrored.Upper!.Value));
        Assert.Equal((50, "wilson"), (mirrored.Count, mirrored.Method));
    }

    [Fact]
    public void Transform_what_is_undefined_stays_so()
    {
        var undefined = Estimate.Undefined("no rows", 3, "wilson").Transform(_ => 7);

        Assert.Equal((null, null, null, "no rows"), (undefined.Value, undefined.Lower, undefined.Upper, undefined.Reason));
    }

    [Fact]
    public void Moments_of_one_value_have_no_interval_and_of_none_no_value()
    {
        var moments = new RunningMoments();
        moments.Add(double.NaN);
        Assert.Equal("no observations", moments.ToEstimate().Reason);

        moments.Add(5);
        Assert.Equal((5, null, null, 1), (moments.ToEstimate().Value, moments.ToEstimate().Lower, moments.ToEstimate().Upper, moments.ToEstimate().Count));
        Assert.Null(moments.Variance);
    }
}
