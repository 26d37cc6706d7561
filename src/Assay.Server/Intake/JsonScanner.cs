using System.Buffers.Text;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace Assay.Server.Intake;

/// <summary>
/// Goes through JSON byte by byte, for the one form that nearly every request has. It accepts nothing that JSON does not
/// allow, but gives up on some of what it does: <see cref="None"/> says "not the usual form", never what is wrong.
/// Positions are handed in and out rather than kept, so that a loop over cells has them in registers.
/// </summary>
internal static class JsonScanner
{
    /// <summary>The position behind what is not there.</summary>
    public const int None = -1;

    // A quotient of a whole number below 2^53 and one of these is rounded once, so it is exact to the last bit.
    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

    private const ulong MaxExact = 1UL << 53;
    private const int MaxDigits = 18;

    /// <summary>The byte at a position; 0 behind the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte At(ReadOnlySpan<byte> json, int at) => (uint)at < (uint)json.Length ? json[at] : (byte)0;

    /// <summary>The position of the next byte that is no white space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SkipSpace(ReadOnlySpan<byte> json, int at) => At(json, at) > ' ' ? at : SkipAllSpace(json, at);

    /// <summary>The position behind a byte that white space may stand before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Take(ReadOnlySpan<byte> json, int at, byte expected)
    {
        at = SkipSpace(json, at);
        return At(json, at) == expected ? at + 1 : None;
    }

    /// <summary>The position behind <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public static int TakeLiteral(ReadOnlySpan<byte> json, int at, ReadOnlySpan<byte> literal) =>
        json[at..].StartsWith(literal) ? at + literal.Length : None;

    /// <summary>The position behind the text whose quote stands at <paramref name="at"/>.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="at">Where the text begins.</param>
    /// <param name="isEscaped">Whether it has escapes and must be read with <see cref="Unescape"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TakeText(ReadOnlySpan<byte> json, int at, out bool isEscaped)
    {
        var end = FindSpecial(json, at + 1);
        isEscaped = false;
        return At(json, end) == '"' ? end + 1 : TakeEscapedText(json, end, out isEscaped);
    }

    /// <summary>Writes out text that has escapes.</summary>
    /// <returns>How many bytes it has; −1 when it is not valid.</returns>
    public static int Unescape(ReadOnlySpan<byte> quoted, Span<byte> target)
    {
        try
        {
            var reader = new Utf8JsonReader(quoted);
            reader.Read();
            return reader.CopyString(target);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return -1;
        }
    }

    /// <summary>Whether a number, or what looks like one, begins with a byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool BeginsNumber(byte first) => (uint)(first - '0') <= 9 || first == '-';

    /// <summary>The position behind the number at <paramref name="at"/>.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="at">Where the number begins.</param>
    /// <param name="number">Its value; finite.</param>
    /// <param name="whole">Its exact value when it is a whole number, which has 64 bits.</param>
    /// <param name="isWhole">Whether it is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TakeNumber(ReadOnlySpan<byte> json, int at, out double number, out long whole, out bool isWhole)
    {
        var isNegative = At(json, at) == '-';
        var begin = isNegative ? at + 1 : at;
        var end = TakeDigits(json, begin, 0, out var digits);
        var next = At(json, end);
        if (next != '.' && (next | 0x20) != 'e' && end - begin is > 0 and <= MaxDigits && (json[begin] != '0' || end - begin == 1))
        {
            isWhole = true;
            whole = isNegative ? -(long)digits : (long)digits;
            number = isNegative ? -(double)digits : digits;
            return end;
        }

        isWhole = false;
        whole = 0;
        if (next == '.' && end > begin)
        {
            var point = end;
            end = TakeDigits(json, point + 1, digits, out digits);
            var isPlain = end > point + 1 && (At(json, end) | 0x20) != 'e' && end - begin <= MaxDigits + 1 && digits <= MaxExact
                && (At(json, begin) != '0' || point == begin + 1);
            if (isPlain)
            {
                number = digits / PowersOfTen[end - point - 1];
                number = isNegative ? -number : number;
                return end;
            }
        }

        return TakeUnusualNumber(json, at, out number, out whole, out isWhole);
    }

    private static int SkipAllSpace(ReadOnlySpan<byte> json, int at)
    {
        while (At(json, at) is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return at;
    }

    /// <summary>The position of the next quote, backslash or control character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FindSpecial(ReadOnlySpan<byte> json, int at)
    {
        while (at + Vector128<byte>.Count <= json.Length)
        {
            var bytes = Vector128.Create(json.Slice(at, Vector128<byte>.Count));
            var special = Vector128.Equals(bytes, Vector128.Create((byte)'"'))
                | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(bytes, Vector128.Create((byte)' '));
            if (special != Vector128<byte>.Zero)
            {
                return at + BitOperations.TrailingZeroCount(special.ExtractMostSignificantBits());
            }

            at += Vector128<byte>.Count;
        }

        while (At(json, at) is not ((byte)'"' or (byte)'\\' or < (byte)' '))
        {
            at++;
        }

        return at;
    }

    private static int TakeEscapedText(ReadOnlySpan<byte> json, int at, out bool isEscaped)
    {
        isEscaped = true;
        while (At(json, at) == '\\')
        {
            at = FindSpecial(json, at + 2);
        }

        return At(json, at) == '"' ? at + 1 : None;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TakeDigits(ReadOnlySpan<byte> json, int at, ulong before, out ulong digits)
    {
        digits = before;
        while ((uint)at < (uint)json.Length && (uint)(json[at] - '0') is <= 9 and var digit)
        {
            digits = (digits * 10) + digit;
            at++;
        }

        return at;
    }

    /// <summary>Numbers with exponents or with more digits than fit a word, and what is no number at all.</summary>
    private static int TakeUnusualNumber(ReadOnlySpan<byte> json, int at, out double number, out long whole, out bool isWhole)
    {
        number = 0;
        whole = 0;
        var end = SkipNumber(json, at, out isWhole);
        if (end == None)
        {
            return None;
        }

        var text = json[at..end];
        if (isWhole)
        {
            var fits = Utf8Parser.TryParse(text, out whole, out var read) && read == text.Length;
            number = whole;
            return fits ? end : None;
        }

        return Utf8Parser.TryParse(text, out number, out int used) && used == text.Length && double.IsFinite(number) ? end : None;
    }

    private static int SkipNumber(ReadOnlySpan<byte> json, int at, out bool isWhole)
    {
        isWhole = true;
        var begin = At(json, at) == '-' ? at + 1 : at;
        var end = TakeDigits(json, begin, 0, out _);
        if (end == begin || (end > begin + 1 && json[begin] == '0'))
        {
            return None;
        }

        if (At(json, end) == '.')
        {
            isWhole = false;
            begin = end + 1;
            end = TakeDigits(json, begin, 0, out _);
            if (end == begin)
            {
                return None;
            }
        }

        if ((At(json, end) | 0x20) != 'e')
        {
            return end;
        }

        isWhole = false;
        begin = At(json, end + 1) is (byte)'+' or (byte)'-' ? end + 2 : end + 1;
        end = TakeDigits(json, begin, 0, out _);
        return end > begin ? end : None;
    }
}
