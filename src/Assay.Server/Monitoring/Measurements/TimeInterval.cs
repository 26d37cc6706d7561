namespace Assay.Server.Monitoring.Measurements;

/// <summary>A calendar interval in UTC; weeks begin on Monday.</summary>
/// <param name="Unit"><c>minute</c>, <c>hour</c>, <c>day</c>, <c>week</c>, <c>month</c> or <c>year</c>.</param>
internal sealed record TimeInterval(string Unit)
{
    public static readonly IReadOnlyList<string> Units = ["minute", "hour", "day", "week", "month", "year"];

    public DateTime Floor(DateTime time) => Unit switch
    {
        "minute" => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMinute)),
        "hour" => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerHour)),
        "day" => time.Date,
        "week" => time.Date.AddDays(-(((int)time.DayOfWeek + 6) % 7)),
        "month" => new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Utc),
        _ => new DateTime(time.Year, 1, 1, 0, 0, 0, DateTimeKind.Utc),
    };

    public DateTime Next(DateTime floored) => Unit switch
    {
        "minute" => floored.AddMinutes(1),
        "hour" => floored.AddHours(1),
        "day" => floored.AddDays(1),
        "week" => floored.AddDays(7),
        "month" => floored.AddMonths(1),
        _ => floored.AddYears(1),
    };
}
