using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Server.Http;
using Assay.Server.Monitoring.Measurements;

namespace Assay.Server.Tests.Monitoring;

public class MetricSeriesBuilderTests
{
    private static readonly DateTime Noon = new(2026, 3, 4, 12, 0, 0, DateTimeKind.Utc);

    private static readonly Dictionary<string, IReadOnlySet<string>> All = new()
    {
        ["*"] = new HashSet<string> { "last", "first", "min", "max", "count", "sum", "avg", "median", "stddev" },
    };

    [Fact]
    public void Build_by_hour_floors_begin_and_ceils_end()
    {
        var series = Build([Measured(Noon.AddMinutes(20), 1)], "hour", Noon.AddMinutes(10), Noon.AddMinutes(70));

        Assert.Equal((Noon, Noon.AddHours(2)), (series.Start, series.End));
        Assert.Equal([1, null], series.Groups[0].Metrics[0].Last!.Value);
    }

    [Fact]
    public void Build_aggregates_are_those_of_the_interval()
    {
        var metric = Build([Measured(Noon.AddMinutes(1), 4), Measured(Noon.AddMinutes(2), 1), Measured(Noon.AddMinutes(3), 2), Measured(Noon.AddMinutes(4), 9)], "hour", Noon, Noon.AddHours(1))
            .Groups[0].Metrics[0];

        Assert.Equal(
            (9.0, 4.0, 1.0, 9.0, 4.0, 16.0, 4.0, 3.0),
            (metric.Last!.Value[0]!.Value, metric.First!.Value[0]!.Value, metric.Min!.Value[0]!.Value, metric.Max!.Value[0]!.Value,
                metric.Count!.Value[0]!.Value, metric.Sum!.Value[0]!.Value, metric.Avg!.Value[0]!.Value, metric.Median!.Value[0]!.Value));
        Assert.Equal(Math.Sqrt(38.0 / 3), metric.Stddev!.Value[0]!.Value, 12);
    }

    [Fact]
    public void Build_without_interval_is_one_value_and_groups_follow_tags()
    {
        var series = Build([Measured(Noon, 1, "Sex"), Measured(Noon, 2, "Age"), Measured(Noon.AddHours(9), 3, "Sex")], null, Noon, Noon.AddDays(1));

        Assert.Equal(["Sex", "Age"], series.Groups.Select(g => g.Tags[0].Value));
        Assert.Equal([3.0], series.Groups[0].Metrics[0].Last!.Value.Select(v => v!.Value));
    }

    [Fact]
    public void Build_too_many_intervals_is_refused() =>
        Assert.Throws<ApiException>(() => Build([], "minute", Noon, Noon.AddYears(1)));

    [Theory]
    [InlineData("minute", "2026-03-04T12:34:00Z")]
    [InlineData("hour", "2026-03-04T12:00:00Z")]
    [InlineData("day", "2026-03-04T00:00:00Z")]
    [InlineData("week", "2026-03-02T00:00:00Z")]
    [InlineData("month", "2026-03-01T00:00:00Z")]
    [InlineData("year", "2026-01-01T00:00:00Z")]
    public void Floor_gives_the_calendars_begin(string unit, string expected) =>
        Assert.Equal(DateTime.Parse(expected).ToUniversalTime(), new TimeInterval(unit).Floor(Noon.AddMinutes(34).AddSeconds(56)));

    private static MetricSeries Build(IReadOnlyList<Resource<Measurement>> measurements, string? unit, DateTime start, DateTime end) =>
        MetricSeriesBuilder.Build("m", measurements, All, unit is null ? null : new TimeInterval(unit), start, end);

    private static Resource<Measurement> Measured(DateTime time, double value, string? feature = null) => new(
        new Metadata("id", "", time, ""),
        new Measurement
        {
            Timestamp = time,
            Values = [new MeasurementValue([new MetricValue { Id = "x", Value = value }], feature is null ? [] : [new TagValue("feature", feature)])],
        });
}
