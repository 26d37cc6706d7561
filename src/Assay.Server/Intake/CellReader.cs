using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Http;
using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>Reads one JSON value into a column.</summary>
internal static class CellReader
{
    private const int ShortText = 256;

    /// <summary>Adds the value the reader stands on; afterwards the reader stands on its last token.</summary>
    /// <returns>What is wrong with the value, as the end of a sentence; null when it was added.</returns>
    public static string? Read(ref Utf8JsonReader reader, ColumnBuilder column)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                column.AddMissing();
                return null;
            case JsonTokenType.True or JsonTokenType.False:
                return column.Add(reader.TokenType == JsonTokenType.True) ? null : Expected(column, "true or false");
            case JsonTokenType.Number:
                return ReadNumber(ref reader, column);
            case JsonTokenType.String:
                return ReadText(ref reader, column);
            case JsonTokenType.StartArray:
                return ReadArray(ref reader, column);
            default:
                reader.Skip();
                return "an object cannot be stored in a column";
        }
    }

    private static string? ReadNumber(ref Utf8JsonReader reader, ColumnBuilder column)
    {
        if (reader.TryGetInt64(out var whole))
        {
            return column.Add(whole) ? null : Expected(column, "a number");
        }

        if (IsWhole(reader.ValueSpan))
        {
            return "a whole number beyond 64 bits cannot be stored exactly";
        }

        return reader.TryGetDouble(out var number) && double.IsFinite(number)
            ? column.Add(number) ? null : Expected(column, "a number")
            : "the number is too large for a double";
    }

    private static bool IsWhole(ReadOnlySpan<byte> digits) => digits.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0;

    private static string? ReadText(ref Utf8JsonReader reader, ColumnBuilder column)
    {
        try
        {
            if (column.Type == ColumnType.Timestamp)
            {
                return QueryTime.TryParse(reader.GetString()!, out var time, out _) && column.AddTime(Catalog.SqliteCommands.Micros(time))
                    ? null
                    : Expected(column, "text that is no date and time");
            }

            if (reader.ValueSpan.Length > ShortText)
            {
                return column.Add(reader.GetString()!) ? null : Expected(column, "text");
            }

            Span<byte> buffer = stackalloc byte[ShortText];
            var length = reader.CopyString(buffer);
            return column.Add(buffer[..length]) ? null : Expected(column, "text");
        }
        catch (InvalidOperationException)
        {
            return "the text is not valid Unicode (a surrogate stands alone)";
        }
    }

    private static string? ReadArray(ref Utf8JsonReader reader, ColumnBuilder column)
    {
        var begin = reader;
        var numbers = new List<double>();
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            if (!reader.TryGetDouble(out var number) || !double.IsFinite(number))
            {
                while (reader.TokenType != JsonTokenType.EndArray && reader.Read())
                {
                    reader.TrySkip();
                }

                return "a number in the array is too large for a double";
            }

            numbers.Add(number);
        }

        if (reader.TokenType == JsonTokenType.EndArray && numbers.Count == 0 && column.Type == ColumnType.Vector)
        {
            column.AddMissing();
            return null;
        }

        if (reader.TokenType == JsonTokenType.EndArray && numbers.Count > 0)
        {
            return column.Add(CollectionsMarshal.AsSpan(numbers)) ? null : Expected(column, "an array of numbers");
        }

        reader = begin;
        using var document = JsonDocument.ParseValue(ref reader);
        try
        {
            return column.AddJson(JsonSerializer.Serialize(document.RootElement, Contracts.AssayJson.Default.JsonElement)) ? null : Expected(column, "an array");
        }
        catch (Exception e) when (e is InvalidOperationException or JsonException)
        {
            return "the array holds text that is not valid Unicode";
        }
    }

    /// <summary>Reads a CSV field: the column's type decides; a column without one takes what the text looks like.</summary>
    public static string? ReadField(ReadOnlySpan<char> text, ColumnBuilder column)
    {
        if (text.Length == 0)
        {
            column.AddMissing();
            return null;
        }

        switch (column.Type)
        {
            case ColumnType.Boolean:
                return bool.TryParse(text, out var truth) && column.Add(truth) ? null : Expected(column, "text");
            case ColumnType.Integer or ColumnType.Double:
                return AddNumber(text, column) ? null : Expected(column, "text");
            case ColumnType.Timestamp:
                return QueryTime.TryParse(text.ToString(), out var time, out _) && column.AddTime(Catalog.SqliteCommands.Micros(time)) ? null : Expected(column, "text");
            case ColumnType.Vector or ColumnType.Json:
                return ReadArrayField(text, column);
            case null when AddNumber(text, column):
                return null;
            default:
                return column.Add(text) ? null : Expected(column, "text");
        }
    }

    /// <summary>Whole numbers beyond 64 bits are left to be text: a double would not be what was sent.</summary>
    private static bool AddNumber(ReadOnlySpan<char> text, ColumnBuilder column) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? column.Add(whole)
            : text.IndexOfAny(".eE") >= 0 && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && column.Add(number);

    /// <summary>Reads a CSV field that holds an array in JSON, such as the probabilities of all classes.</summary>
    public static string? ReadArrayField(ReadOnlySpan<char> text, ColumnBuilder column)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text.ToString()));
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.StartArray ? ReadArray(ref reader, column) : Expected(column, "text");
        }
        catch (JsonException)
        {
            return Expected(column, "text");
        }
    }

    private static string Expected(ColumnBuilder column, string got) => $"{got} does not fit the column, which holds {Describe(column.Type)}";

    private static string Describe(ColumnType? type) => type switch
    {
        ColumnType.Boolean => "true or false",
        ColumnType.Integer or ColumnType.Double => "numbers",
        ColumnType.Timestamp => "dates and times",
        ColumnType.Vector => "arrays of numbers",
        ColumnType.Json => "arrays",
        _ => "text",
    };
}
