using Assay.Server.Catalog;

namespace Assay.Server.Intake;

/// <summary>Times as nearly every client sends them: <c>2026-01-31T23:59:59.123456Z</c>, with up to seven decimals or none.</summary>
internal static class IsoTime
{
    private const int WithoutFraction = 19;
    private const int MaxDecimals = 7;

    /// <summary>Microseconds since 1970-01-01 UTC; null when the text has another form.</summary>
    public static long? Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length <= WithoutFraction || text[^1] != 'Z' || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
        {
            return null;
        }

        if (!(TryRead(text[..4], out var year) && TryRead(text[5..7], out var month) && TryRead(text[8..10], out var day)
            && TryRead(text[11..13], out var hour) && TryRead(text[14..16], out var minute) && TryRead(text[17..19], out var second)))
        {
            return null;
        }

        var isTime = year is >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) && hour < 24 && minute < 60 && second < 60;
        return isTime && TryReadTicks(text[WithoutFraction..^1], out var ticks)
            ? new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).AddTicks(ticks).Micros()
            : null;
    }

    private static bool TryReadTicks(ReadOnlySpan<byte> fraction, out int ticks)
    {
        ticks = 0;
        if (fraction.IsEmpty)
        {
            return true;
        }

        if (fraction[0] != '.' || fraction.Length - 1 is 0 or > MaxDecimals || !TryRead(fraction[1..], out ticks))
        {
            return false;
        }

        for (var decimals = fraction.Length - 1; decimals < MaxDecimals; decimals++)
        {
            ticks *= 10;
        }

        return true;
    }

    private static bool TryRead(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            number = (number * 10) + digit - '0';
        }

        return true;
    }
}
