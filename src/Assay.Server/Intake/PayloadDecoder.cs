using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Assay.Server.Catalog;
using Assay.Server.Http;

namespace Assay.Server.Intake;

/// <summary>
/// Decodes payload records: a JSON array of scoring requests with their answers, or a single one. Takes every form there
/// is and names every fault; <see cref="PayloadScanner"/> is the fast way for the usual form.
/// </summary>
internal sealed class PayloadDecoder
{
    public const string ResponseTime = "_response_time";
    public const string FirstRow = "_first_row";
    public const string PredictionProbability = "prediction_probability";

    /// <summary>The most characters of an id and of what else a record says of itself.</summary>
    public const int MaxTextLength = 1_000;

    private const string ImageColumn = "scoring_input";

    private readonly RowBlock _block;
    private readonly PayloadColumns _columns;

    private PayloadDecoder(RowBlock block, PayloadContext context)
    {
        _block = block;
        _columns = new PayloadColumns(block, context);
    }

    /// <summary>Decodes a body into an empty block.</summary>
    /// <exception cref="DecodeException">Something cannot be stored; names every place found.</exception>
    public static void Decode(ReadOnlySpan<byte> json, RowBlock block, PayloadContext context)
    {
        if (PayloadScanner.TryDecode(json, block, context))
        {
            return;
        }

        block.Reset();
        DecodeSlowly(json, block, context);
    }

    /// <inheritdoc cref="Decode"/>
    public static void DecodeSlowly(ReadOnlySpan<byte> json, RowBlock block, PayloadContext context)
    {
        try
        {
            new PayloadDecoder(block, context).Read(json);
            block.ThrowIfFaulty();
        }
        catch (JsonException e)
        {
            throw DecodeException.At("$", $"The body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).");
        }
        catch (InvalidOperationException)
        {
            throw DecodeException.At("$", "The body holds a name or text that is not valid Unicode.");
        }
    }

    /// <summary>Reads a response time that stands as text.</summary>
    public static bool TryReadMilliseconds(string text, out double milliseconds) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out milliseconds) && IsMilliseconds(milliseconds);

    private static bool IsMilliseconds(double number) => number is >= 0 and < 1e12;

    private void Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadRecord(ref reader, json, 0);
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                ReadRecord(ref reader, json, _block.Records.Count);
            }
        }
        else
        {
            throw DecodeException.At("$", "The body must be an array of records.");
        }

        while (reader.Read())
        {
        }
    }

    private void ReadRecord(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, int index)
    {
        var place = $"[{index}]";
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw DecodeException.At(place, "A record must be an object with request and response.");
        }

        RecordHead head = default;
        FieldsValues request = default, response = default;
        var hash = _block.Hash;
        hash.Reset();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (!seen.Add(name))
            {
                throw DecodeException.At($"{place}.{name}", $"The member '{name}' occurs twice.");
            }

            switch (name)
            {
                case "scoring_id":
                    head.Id = ReadText(ref reader, $"{place}.scoring_id");
                    break;
                case "scoring_timestamp":
                    head.Time = ReadTime(ref reader, $"{place}.scoring_timestamp");
                    break;
                case "response_time":
                    head.ResponseTime = ReadMilliseconds(ref reader, $"{place}.response_time");
                    break;
                case "asset_revision":
                    head.Revision = ReadText(ref reader, $"{place}.asset_revision");
                    break;
                case "transaction_id":
                    head.Transaction = ReadText(ref reader, $"{place}.transaction_id");
                    break;
                case "user_id":
                    head.User = ReadText(ref reader, $"{place}.user_id");
                    break;
                case "request":
                    request = ReadPart(ref reader, json, hash, $"{place}.request", "input_data");
                    break;
                case "response":
                    response = ReadPart(ref reader, json, hash, $"{place}.response", "predictions");
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        var rows = ReadRows(request, response, place);
        _columns.EndRecord(head, hash.GetCurrentHashAsUInt64(), rows);
    }

    private static FieldsValues ReadPart(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json, XxHash3 hash, string place, string wrapper)
    {
        var begin = (int)reader.TokenStartIndex;
        var part = FieldsValues.Find(ref reader, place, wrapper);
        hash.Append(json[begin..(int)reader.BytesConsumed]);
        return part;
    }

    private int ReadRows(FieldsValues request, FieldsValues response, string place)
    {
        if (!request.HasValues)
        {
            throw DecodeException.At($"{place}.request", "The request has no values.");
        }

        var known = new HashSet<string>(StringComparer.Ordinal);
        var rows = request.Fields is null
            ? ReadImage(request, place)
            : ReadValues(request, $"{place}.request", known, null);
        if (request.HasMeta)
        {
            var meta = request.Meta;
            var part = FieldsValues.Find(ref meta, $"{place}.request.meta", null);
            if (part is { HasValues: true, Fields: not null })
            {
                RequireSame(rows, ReadValues(part, $"{place}.request.meta", known, known.ToHashSet()), $"{place}.request.meta");
            }
        }

        if (response.HasValues)
        {
            if (response.Fields is null)
            {
                throw DecodeException.At($"{place}.response", "The response has values but no fields.");
            }

            // A column that the answer repeats from the request is stored once.
            RequireSame(rows, ReadValues(response, $"{place}.response", known, known.ToHashSet()), $"{place}.response");
        }

        return rows;
    }

    private int ReadValues(FieldsValues part, string place, HashSet<string> known, IReadOnlySet<string>? skip)
    {
        var columns = _block.Bind(part.Fields!, $"{place}.fields", skip);
        var reader = part.Values;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw DecodeException.At($"{place}.values", "'values' must be an array of rows.");
        }

        var rows = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            RowBlock.ReadCells(ref reader, columns, part.Fields!, $"{place}.values", rows++, _block);
        }

        known.UnionWith(part.Fields!);
        return rows;
    }

    private int ReadImage(FieldsValues request, string place)
    {
        var column = _block.Bind(ImageColumn, $"{place}.request.values");
        var reader = request.Values;
        var rows = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (CellReader.Read(ref reader, column) is { } problem)
            {
                throw DecodeException.At($"{place}.request.values[{rows}]", $"Row {rows}: {problem}.");
            }

            rows++;
        }

        return rows;
    }

    private static void RequireSame(int requested, int answered, string place)
    {
        if (requested != answered)
        {
            throw DecodeException.At($"{place}.values", $"The request has {requested} rows, this part {answered}.");
        }
    }

    private static byte[]? ReadText(ref Utf8JsonReader reader, string place) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String when reader.GetString() is { Length: > 0 and <= MaxTextLength } text => Encoding.UTF8.GetBytes(text),
        _ => throw DecodeException.At(place, "This must be text of 1 to 1000 characters."),
    };

    private static long? ReadTime(ref Utf8JsonReader reader, string place) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String when QueryTime.TryParse(reader.GetString()!, out var time, out _) => time.Micros(),
        _ => throw DecodeException.At(place, "This must be a date and time in ISO 8601."),
    };

    private static double? ReadMilliseconds(ref Utf8JsonReader reader, string place) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.Number when reader.TryGetDouble(out var number) && IsMilliseconds(number) => number,
        _ => throw DecodeException.At(place, "'response_time' must be a number of milliseconds, 0 or more."),
    };
}
