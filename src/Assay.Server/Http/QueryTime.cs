using System.Globalization;

namespace Assay.Server.Http;

/// <summary>
/// Times in query strings. Clients send <c>str(datetime)</c>: a space or a <c>T</c>, up to microseconds, often without
/// a zone and then in their own local time.
/// </summary>
internal static class QueryTime
{
    // Nothing happened outside; inside there is room to round to whole years.
    private static readonly DateTime Earliest = new(2, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Latest = new(9998, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The time of a begin: without a zone it is UTC.</summary>
    public static DateTime? Start(HttpRequest request, string name) => Read(request, name)?.Time;

    /// <summary>The time of an end: without a zone it is UTC plus a day, because the client's clock may be ahead of UTC.</summary>
    public static DateTime? End(HttpRequest request, string name) => Read(request, name) switch
    {
        null => null,
        { HasZone: true } given => given.Time,
        { } given => given.Time.AddDays(1),
    };

    public static bool TryParse(string text, out DateTime time, out bool hasZone)
    {
        var trimmed = text.Trim();
        hasZone = trimmed.EndsWith('Z') || trimmed.LastIndexOfAny(['+', '-']) > 10;

        // A '+' that was not percent-encoded arrives as a space before the offset.
        var space = trimmed.LastIndexOf(' ');
        if (!hasZone && space > 10 && trimmed.Length - space - 1 is 4 or 5 && trimmed.Contains(':'))
        {
            trimmed = trimmed[..space] + "+" + trimmed[(space + 1)..];
            hasZone = true;
        }

        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTime.TryParse(trimmed, CultureInfo.InvariantCulture, Styles, out time);
    }

    private static (DateTime Time, bool HasZone)? Read(HttpRequest request, string name)
    {
        var text = request.Query[name].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        return TryParse(text, out var time, out var hasZone)
            ? (time < Earliest ? Earliest : time > Latest ? Latest : time, hasZone)
            : throw ApiException.Parameter(name, $"'{name}' is no date and time; send YYYY-MM-DD HH:MM:SS or ISO 8601.");
    }
}
