using Assay.Contracts.Monitoring;
using Assay.Server.Http;
using Assay.Server.Monitoring.Schedules;
using CsCheck;

namespace Assay.Server.Tests.Monitoring.Schedules;

public class DueTimesTests
{
    private static readonly string[] Units = ["minute", "hour", "day", "week", "month", "year"];

    private static readonly DateTime Created = new(2026, 1, 31, 10, 15, 0, DateTimeKind.Utc);

    [Fact]
    public void Latest_without_a_start_is_one_interval_after_the_instance_was_made()
    {
        var times = Times(2, "hour");

        Assert.Null(times.Latest(Created));
        Assert.Null(times.Latest(Created.AddMinutes(119)));
        Assert.Equal(Created.AddHours(2), times.Latest(Created.AddHours(2)));
        Assert.Equal(Created.AddHours(2), times.Latest(Created.AddMinutes(239)));
        Assert.Equal(Created.AddHours(4), times.Latest(Created.AddMinutes(241)));
    }

    [Fact]
    public void Latest_with_a_delay_begins_after_it()
    {
        var times = Times(1, "day", new ScheduleStart("relative", "minute", 30));

        Assert.Null(times.Latest(Created.AddMinutes(29)));
        Assert.Equal(Created.AddMinutes(30), times.Latest(Created.AddHours(23)));
        Assert.Equal(Created.AddDays(1).AddMinutes(30), times.Latest(Created.AddHours(25)));
    }

    [Fact]
    public void Latest_with_an_absolute_start_follows_its_grid_but_never_before_the_instance()
    {
        var yesterday = new DateTime(2026, 1, 30, 2, 0, 0, DateTimeKind.Utc);
        var times = Times(1, "day", new ScheduleStart("absolute", Timestamp: yesterday));

        Assert.Null(times.Latest(Created.AddHours(1)));
        Assert.Equal(yesterday.AddDays(2), times.Next(Created));
        Assert.Equal(yesterday.AddDays(2), times.Latest(yesterday.AddDays(2)));
        Assert.Null(Times(1, "day", new ScheduleStart("absolute", Timestamp: Created.AddYears(1))).Latest(Created.AddDays(300)));
    }

    [Theory]
    [InlineData(1, "2026-02-28T10:15:00Z")]
    [InlineData(2, "2026-03-31T10:15:00Z")]
    [InlineData(25, "2028-02-29T10:15:00Z")]
    public void Latest_by_month_stays_at_the_day_where_the_month_has_it(int months, string expected)
    {
        var due = DateTime.Parse(expected).ToUniversalTime();

        Assert.Equal(due, Times(1, "month").Latest(due));
        Assert.NotEqual(due, Times(1, "month").Latest(due.AddSeconds(-1)));
        Assert.Equal(due, Times(months, "month").Latest(due));
    }

    [Fact]
    public void Latest_and_Next_enclose_now_on_one_grid() =>
        Gen.Select(Gen.Int[0, 5].Select(i => Units[i]), Gen.Int[1, 40], Gen.Int[0, 50], Gen.Long[0, 3L * 366 * 86_400]).Sample((unit, interval, delay, seconds) =>
        {
            var times = Times(interval, unit, new ScheduleStart("relative", "hour", delay));
            var now = Created.AddSeconds(seconds);
            var (latest, next) = (times.Latest(now), times.Next(now));
            return (latest is null || (latest <= now && latest > Created && times.Latest(latest.Value) == latest && times.Next(latest.Value) == next && times.Latest(latest.Value.AddTicks(-1)) != latest))
                && next > now && times.Latest(next) == next && times.Latest(next.AddTicks(-1)) == latest;
        });

    [Fact]
    public void Next_behind_the_end_of_the_calendar_is_never() =>
        Assert.Equal(DateTime.MaxValue, Times(100_000, "year").Next(Created));

    [Fact]
    public void Complete_fills_in_what_was_left_out()
    {
        var schedule = DueTimes.Complete(new MonitorSchedule { RepeatInterval = 1, RepeatUnit = "week" });

        Assert.Equal(("week", "enabled", new ScheduleStart("relative", "minute", 0)), (schedule.RepeatType!, schedule.Status!, schedule.StartTime!));
    }

    [Theory]
    [InlineData(1, "fortnight", "enabled", "relative", 1, "schedule.repeat_unit")]
    [InlineData(0, "day", "enabled", "relative", 1, "schedule.repeat_interval")]
    [InlineData(1, "day", "paused", "relative", 1, "schedule.status")]
    [InlineData(1, "day", "enabled", "sometime", 1, "schedule.start_time.type")]
    [InlineData(1, "day", "enabled", "absolute", 1, "schedule.start_time.timestamp")]
    [InlineData(1, "day", "enabled", "relative", -1, "schedule.start_time.delay")]
    public void Complete_what_is_no_schedule_is_refused_by_name(int interval, string unit, string status, string type, int delay, string field)
    {
        var given = new MonitorSchedule { RepeatInterval = interval, RepeatUnit = unit, Status = status, StartTime = new ScheduleStart(type, "minute", delay) };

        Assert.Equal(field, Assert.Throws<ApiException>(() => DueTimes.Complete(given)).Errors[0].Target!.Name);
    }

    private static DueTimes Times(int interval, string unit, ScheduleStart? start = null) =>
        new(DueTimes.Complete(new MonitorSchedule { RepeatInterval = interval, RepeatUnit = unit, StartTime = start }), Created);
}
