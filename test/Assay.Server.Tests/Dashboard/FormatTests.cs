using Assay.Contracts.Monitoring;
using Assay.Monitors.Statistics;
using Assay.Server.Dashboard;

namespace Assay.Server.Tests.Dashboard;

public class FormatTests
{
    [Theory]
    [InlineData(null, "–")]
    [InlineData(0.0, "0")]
    [InlineData(0.00001, "0.0000")]
    [InlineData(-0.1234567, "-0.1235")]
    [InlineData(94.736, "94.74")]
    [InlineData(123.456, "123.5")]
    [InlineData(-1234567.8, "-1,234,568")]
    public void Number_has_the_digits_that_matter(double? value, string expected) => Assert.Equal(expected, Format.Number(value));

    [Fact]
    public void Limits_and_intervals_show_what_there_is()
    {
        Assert.Equal("", Format.Limits(new MetricValue { Id = "m" }));
        Assert.Equal("≥ 80.00", Format.Limits(new MetricValue { Id = "m", LowerLimit = 80 }));
        Assert.Equal("≤ 0.0500", Format.Limits(new MetricValue { Id = "m", UpperLimit = 0.05 }));
        Assert.Equal("80.00 … 125.0", Format.Limits(new MetricValue { Id = "m", LowerLimit = 80, UpperLimit = 125 }));
        Assert.Equal("1.00 – 2.00", Format.Interval(new MetricValue { Id = "m", IntervalLower = 1, IntervalUpper = 2 }));
        Assert.Equal("", Format.Interval(new MetricValue { Id = "m", IntervalLower = 1 }));
    }

    [Fact]
    public void Shares_and_p_values_are_short()
    {
        Assert.Equal("31.3 %", Format.Percent(0.3126));
        Assert.Equal("–", Format.Percent(null));
        Assert.Equal("50.0 % – 75.0 %", Format.PercentInterval(new Estimate(0.6, 0.5, 0.75, 9, "wilson")));
        Assert.Equal("", Format.PercentInterval(Estimate.Undefined("no observations", 0, "wilson")));
        Assert.Equal("< 0.0001", Format.PValue(1e-20));
        Assert.Equal("0.0450", Format.PValue(0.045));
        Assert.Equal("a name", Format.Short("a name"));
        Assert.Equal(36, Format.Short(new string('x', 400)).Length);
    }

    [Fact]
    public void Time_is_UTC_and_says_so() => Assert.Equal("2026-03-04 05:06:07 UTC", Format.Time(new DateTime(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc)));
}
