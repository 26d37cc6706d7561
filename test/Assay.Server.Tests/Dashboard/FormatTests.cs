using Assay.Contracts.Monitoring;
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
    public void Time_is_UTC_and_says_so() => Assert.Equal("2026-03-04 05:06:07 UTC", Format.Time(new DateTime(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc)));
}
