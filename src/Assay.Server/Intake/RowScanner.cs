using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>Scans rows of values into columns. Anything unusual, faults among them, ends it.</summary>
internal static class RowScanner
{
    private const int MaxEscapedText = 1_024;

    /// <summary>Scans an array of rows.</summary>
    /// <returns>The position behind it; <see cref="JsonScanner.None"/> when something is unusual.</returns>
    public static int Read(ReadOnlySpan<byte> json, int at, ColumnBuilder?[] columns, out int rows)
    {
        rows = 0;
        at = JsonScanner.Take(json, at, (byte)'[');
        if (at == JsonScanner.None)
        {
            return JsonScanner.None;
        }

        at = JsonScanner.SkipSpace(json, at);
        if (JsonScanner.At(json, at) == ']')
        {
            return at + 1;
        }

        while (true)
        {
            at = ReadRow(json, at, columns);
            if (at == JsonScanner.None)
            {
                return JsonScanner.None;
            }

            rows++;
            at = JsonScanner.SkipSpace(json, at);
            if (JsonScanner.At(json, at) != ',')
            {
                return JsonScanner.Take(json, at, (byte)']');
            }

            at++;
        }
    }

    private static int ReadRow(ReadOnlySpan<byte> json, int at, ColumnBuilder?[] columns)
    {
        var expected = (byte)'[';
        foreach (var column in columns)
        {
            at = JsonScanner.Take(json, at, expected);
            if (at == JsonScanner.None)
            {
                return JsonScanner.None;
            }

            at = JsonScanner.SkipSpace(json, at);
            var first = JsonScanner.At(json, at);
            if (JsonScanner.BeginsNumber(first))
            {
                at = JsonScanner.TakeNumber(json, at, out var number, out var whole, out var isWhole);
                if (at == JsonScanner.None || !(column is null || (isWhole ? column.Add(whole) : column.Add(number))))
                {
                    return JsonScanner.None;
                }
            }
            else if (first == '"')
            {
                var begin = at + 1;
                at = JsonScanner.TakeText(json, at, out var isEscaped);
                if (at == JsonScanner.None || !(isEscaped ? AddEscaped(json[(begin - 1)..at], column) : column is null || column.Add(json[begin..(at - 1)])))
                {
                    return JsonScanner.None;
                }
            }
            else
            {
                at = ReadOther(json, at, column);
                if (at == JsonScanner.None)
                {
                    return JsonScanner.None;
                }
            }

            expected = (byte)',';
        }

        return JsonScanner.Take(json, at, (byte)']');
    }

    private static int ReadOther(ReadOnlySpan<byte> json, int at, ColumnBuilder? column)
    {
        switch (JsonScanner.At(json, at))
        {
            case (byte)'n':
                column?.AddMissing();
                return JsonScanner.TakeLiteral(json, at, "null"u8);
            case (byte)'t' when column is null || column.Add(true):
                return JsonScanner.TakeLiteral(json, at, "true"u8);
            case (byte)'f' when column is null || column.Add(false):
                return JsonScanner.TakeLiteral(json, at, "false"u8);
            case (byte)'[' when column is not null:
                return ReadVector(json, at + 1, column);
            default:
                return JsonScanner.None;
        }
    }

    private static bool AddEscaped(ReadOnlySpan<byte> quoted, ColumnBuilder? column)
    {
        if (quoted.Length > MaxEscapedText)
        {
            return false;
        }

        Span<byte> plain = stackalloc byte[MaxEscapedText];
        var length = JsonScanner.Unescape(quoted, plain);
        return length >= 0 && (column is null || column.Add(plain[..length]));
    }

    private static int ReadVector(ReadOnlySpan<byte> json, int at, ColumnBuilder column)
    {
        for (var count = 1; ; count++)
        {
            at = JsonScanner.SkipSpace(json, at);
            if (!JsonScanner.BeginsNumber(JsonScanner.At(json, at)))
            {
                return JsonScanner.None;
            }

            at = JsonScanner.TakeNumber(json, at, out var number, out _, out _);
            if (at == JsonScanner.None)
            {
                return JsonScanner.None;
            }

            column.AddToVector(number);
            at = JsonScanner.SkipSpace(json, at);
            if (JsonScanner.At(json, at) != ',')
            {
                return column.EndVector(count) ? JsonScanner.Take(json, at, (byte)']') : JsonScanner.None;
            }

            at++;
        }
    }
}
