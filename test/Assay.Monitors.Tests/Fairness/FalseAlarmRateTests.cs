using Assay.Monitors.Fairness;

namespace Assay.Monitors.Tests.Fairness;

public class FalseAlarmRateTests
{
    [Fact]
    public void More_rows_make_fewer_false_alarms()
    {
        var rates = new[] { 100, 1_000, 10_000, 1_000_000 }.Select(n => FalseAlarmRate.OfRatio(n / 2, n / 2, 0.6)).ToList();

        Assert.Equal(rates.OrderDescending(), rates);
        Assert.InRange(rates[0], 0.1, 0.3);
        Assert.True(rates[^1] < 1e-12);
    }

    [Fact]
    public void Wide_limits_never_alarm_and_no_limits_nearly_always()
    {
        Assert.Equal(0, FalseAlarmRate.OfDifference(30, 40, 0.5, -1, 1));
        Assert.Equal(0, FalseAlarmRate.OfRatio(30, 40, 0.5, 0, double.PositiveInfinity));
        Assert.InRange(FalseAlarmRate.OfDifference(30, 40, 0.5, 0, 0), 0.8, 1);
    }

    [Fact]
    public void Stated_rate_holds_in_simulated_windows()
    {
        var random = new Random(99);
        const int windows = 20_000;
        var alarms = 0;
        for (var i = 0; i < windows; i++)
        {
            long a = 0, b = 0;
            for (var row = 0; row < 40; row++)
            {
                a += random.NextDouble() < 0.7 ? 1 : 0;
            }

            for (var row = 0; row < 60; row++)
            {
                b += random.NextDouble() < 0.7 ? 1 : 0;
            }

            alarms += DisparateImpact.Compute(new OutcomeCounts(a, 40), new OutcomeCounts(b, 60)).Value is < 80 or > 125 ? 1 : 0;
        }

        var stated = FalseAlarmRate.OfRatio(40, 60, 0.7);
        Assert.InRange((double)alarms / windows, stated - (4 * Math.Sqrt(stated / windows)), stated + (4 * Math.Sqrt(stated / windows)));
    }

    [Theory]
    [InlineData(0, 10, 0.5)]
    [InlineData(10, 0, 0.5)]
    [InlineData(10, 10, 0)]
    [InlineData(10, 10, 1)]
    [InlineData(10, 10, double.NaN)]
    public void What_cannot_be_is_refused(long monitored, long reference, double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FalseAlarmRate.OfRatio(monitored, reference, rate));
}
