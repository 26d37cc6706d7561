using Assay.Contracts.Monitoring;
using Assay.Server.Http;

namespace Assay.Server.Monitoring.Schedules;

/// <summary>
/// When the runs of a schedule are due: at its start and at every interval after it, by the calendar in UTC. The start is
/// an absolute time, or a delay after the instance was made; without either it is one interval after that.
/// </summary>
internal sealed class DueTimes
{
    private static readonly string[] Units = ["minute", "hour", "day", "week", "month", "year"];

    private readonly DateTime _created;
    private readonly DateTime _origin;
    private readonly int _firstStep;
    private readonly string _unit;
    private readonly int _interval;

    /// <param name="schedule">A schedule that <see cref="Complete"/> has accepted.</param>
    /// <param name="created">When the instance was made, UTC: nothing is due before.</param>
    public DueTimes(MonitorSchedule schedule, DateTime created)
    {
        _created = created;
        _unit = schedule.RepeatUnit!;
        _interval = schedule.RepeatInterval!.Value;
        (_origin, _firstStep) = schedule.StartTime switch
        {
            { Type: "absolute", Timestamp: { } timestamp } => (timestamp.Kind == DateTimeKind.Local ? timestamp.ToUniversalTime() : DateTime.SpecifyKind(timestamp, DateTimeKind.Utc), 0),
            { Delay: > 0 and var delay } start => (Add(created, start.DelayUnit ?? "minute", delay), 0),
            _ => (created, 1),
        };
    }

    /// <summary>The schedule with everything filled in that was left out.</summary>
    /// <exception cref="ApiException">400 naming the member that is wrong.</exception>
    public static MonitorSchedule Complete(MonitorSchedule schedule)
    {
        var unit = schedule.RepeatUnit ?? schedule.RepeatType ?? throw ApiException.Required("schedule.repeat_unit");
        Require(Units.Contains(unit), "schedule.repeat_unit", $"'repeat_unit' must be one of {string.Join(", ", Units)}.");
        Require(schedule.RepeatInterval is >= 1 and <= 100_000, "schedule.repeat_interval", "'repeat_interval' must be a whole number from 1 to 100000.");
        Require(schedule.Status is null or "enabled" or "disabled", "schedule.status", "'status' must be enabled or disabled.");
        var start = schedule.StartTime ?? new ScheduleStart("relative", "minute", 0);
        Require(start.Type is "relative" or "absolute", "schedule.start_time.type", "'type' must be relative or absolute.");
        Require(start.Type == "relative" || start.Timestamp is not null, "schedule.start_time.timestamp", "'timestamp' is required: the time of the first run.");
        Require(start.Delay is null or (>= 0 and <= 100_000), "schedule.start_time.delay", "'delay' must be a whole number from 0 to 100000.");
        Require(start.DelayUnit is null || Units.Contains(start.DelayUnit), "schedule.start_time.delay_unit", $"'delay_unit' must be one of {string.Join(", ", Units)}.");
        return schedule with { RepeatUnit = unit, RepeatType = schedule.RepeatType ?? unit, StartTime = start, Status = schedule.Status ?? "enabled" };
    }

    /// <summary>The newest time that was due by <paramref name="now"/>; null when none was yet.</summary>
    public DateTime? Latest(DateTime now)
    {
        var steps = Steps(now);
        return steps >= _firstStep && At(steps) is var due && due > _created ? due : null;
    }

    /// <summary>The first time that is due after <paramref name="now"/>.</summary>
    public DateTime Next(DateTime now)
    {
        var steps = Steps(now < _created ? _created : now);
        return At(Math.Max(_firstStep, steps + 1));
    }

    /// <summary>How many whole intervals lie between the origin and a time; −1 before the origin.</summary>
    private int Steps(DateTime now)
    {
        if (now < _origin)
        {
            return -1;
        }

        // The longest the unit can be, so that the guess is not above; the calendar decides the rest.
        var longest = Add(DateTime.UnixEpoch, _unit, 1) - DateTime.UnixEpoch;
        longest = _unit is "month" ? TimeSpan.FromDays(31) : _unit is "year" ? TimeSpan.FromDays(366) : longest;
        var steps = (int)((now - _origin).TotalDays / longest.TotalDays / _interval);
        while (At(steps + 1) <= now)
        {
            steps++;
        }

        return steps;
    }

    private DateTime At(int steps) => Add(_origin, _unit, (long)steps * _interval);

    private static DateTime Add(DateTime time, string unit, long count)
    {
        try
        {
            return unit switch
            {
                "minute" => time.AddMinutes(count),
                "hour" => time.AddHours(count),
                "day" => time.AddDays(count),
                "week" => time.AddDays(7 * count),
                "month" => time.AddMonths((int)count),
                _ => time.AddYears((int)count),
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            // Behind the end of the calendar: never.
            return DateTime.MaxValue;
        }
    }

    private static void Require(bool holds, string field, string message)
    {
        if (!holds)
        {
            throw ApiException.Invalid(field, message);
        }
    }
}
