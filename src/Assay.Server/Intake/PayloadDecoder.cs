using System.IO.Hashing;
using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;
using Assay.Server.DataSets;
using Assay.Server.Http;
using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>
/// Decodes payload records: a JSON array of scoring requests with their answers, or a single one. A record of n rows
/// becomes n rows with the ids <c>{scoring_id}-1 … -n</c>.
/// </summary>
internal sealed class PayloadDecoder
{
    public const string ResponseTime = "_response_time";
    public const string FirstRow = "_first_row";
    public const string PredictionProbability = "prediction_probability";

    private const string ImageColumn = "scoring_input";

    private static readonly HashSet<string> Technical =
        [.. TechnicalColumn.Payload.Select(c => c.Name), ResponseTime, FirstRow, PredictionProbability];

    private readonly RowBlock _block;
    private readonly PayloadContext _context;
    private readonly List<DecodedRecord> _records = [];
    private readonly ColumnBuilder _ids;
    private readonly ColumnBuilder _times;
    private readonly ColumnBuilder _deployments;
    private readonly ColumnBuilder _revisions;
    private readonly ColumnBuilder _transactions;
    private readonly ColumnBuilder _users;
    private readonly ColumnBuilder _responseTimes;
    private readonly ColumnBuilder _firstRows;

    private PayloadDecoder(RecordSchema schema, bool addsColumns, PayloadContext context)
    {
        _context = context;
        _block = new RowBlock(schema, addsColumns, Technical);
        _ids = _block.Technical("scoring_id", ColumnType.Text);
        _times = _block.Technical("scoring_timestamp", ColumnType.Timestamp);
        _deployments = _block.Technical("deployment_id", ColumnType.Text);
        _revisions = _block.Technical("asset_revision", ColumnType.Text);
        _transactions = _block.Technical("transaction_id", ColumnType.Text);
        _users = _block.Technical("user_id", ColumnType.Text);
        _responseTimes = _block.Technical(ResponseTime, ColumnType.Double);
        _firstRows = _block.Technical(FirstRow, ColumnType.Boolean);
    }

    /// <exception cref="DecodeException">Something cannot be stored; names every place found.</exception>
    public static DecodedRecords Decode(ReadOnlySpan<byte> json, RecordSchema schema, bool addsColumns, PayloadContext context)
    {
        var decoder = new PayloadDecoder(schema, addsColumns, context);
        try
        {
            return decoder.Decode(json);
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

    private DecodedRecords Decode(ReadOnlySpan<byte> json)
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
                ReadRecord(ref reader, json, _records.Count);
            }
        }
        else
        {
            throw DecodeException.At("$", "The body must be an array of records.");
        }

        while (reader.Read())
        {
        }

        var rows = _block.Build();
        return new DecodedRecords(WithPredictionProbability(rows), _records);
    }

    private void ReadRecord(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, int index)
    {
        var place = $"[{index}]";
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw DecodeException.At(place, "A record must be an object with request and response.");
        }

        string? id = null, revision = null, transaction = null, user = null;
        DateTime? time = null;
        double? responseTime = null;
        FieldsValues request = default, response = default;
        var hash = new XxHash3();
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
                    id = ReadText(ref reader, $"{place}.scoring_id");
                    break;
                case "scoring_timestamp":
                    time = ReadTime(ref reader, $"{place}.scoring_timestamp");
                    break;
                case "response_time":
                    responseTime = ReadMilliseconds(ref reader, $"{place}.response_time");
                    break;
                case "asset_revision":
                    revision = ReadText(ref reader, $"{place}.asset_revision");
                    break;
                case "transaction_id":
                    transaction = ReadText(ref reader, $"{place}.transaction_id");
                    break;
                case "user_id":
                    user = ReadText(ref reader, $"{place}.user_id");
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

        var first = _block.Rows;
        var rows = ReadRows(request, response, place);
        var recordId = id ?? _context.NewId();
        for (var row = 0; row < rows; row++)
        {
            _ids.Add($"{recordId}-{row + 1}");
            _times.AddTime((time ?? _context.Now).Micros());
            AddText(_deployments, _context.DeploymentId);
            AddText(_revisions, revision);
            AddText(_transactions, transaction);
            AddText(_users, user);
            AddNumber(_responseTimes, row == 0 ? responseTime : null);
            _firstRows.Add(row == 0);
        }

        _block.EndRows(rows);
        _records.Add(new DecodedRecord(id, hash.GetCurrentHashAsUInt64(), first, rows));
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

    /// <summary>Adds the largest class probability of each row, when there are class probabilities.</summary>
    private Table WithPredictionProbability(Table rows)
    {
        var columns = _context.ProbabilityColumns.Select(name => rows.TryGet(name, out var column) ? column : null).OfType<Column>().ToList();
        if (columns.Count == 0 || rows.RowCount == 0)
        {
            return rows;
        }

        var largest = new ColumnBuilder(PredictionProbability, ColumnType.Double);
        for (var row = 0; row < rows.RowCount; row++)
        {
            var most = double.NegativeInfinity;
            foreach (var column in columns)
            {
                if (column is VectorColumn vectors && !vectors.IsMissing(row))
                {
                    most = Math.Max(most, vectors.Values[row].Max());
                }
                else if (column.TryGetNumber(row, out var number))
                {
                    most = Math.Max(most, number);
                }
            }

            AddNumber(largest, double.IsFinite(most) ? most : null);
        }

        return rows.With(largest.Build());
    }

    private static string? ReadText(ref Utf8JsonReader reader, string place) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String when reader.GetString() is { Length: > 0 and <= 1_000 } text => text,
        _ => throw DecodeException.At(place, "This must be text of 1 to 1000 characters."),
    };

    private static DateTime? ReadTime(ref Utf8JsonReader reader, string place) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String when QueryTime.TryParse(reader.GetString()!, out var time, out _) => time,
        _ => throw DecodeException.At(place, "This must be a date and time in ISO 8601."),
    };

    private static double? ReadMilliseconds(ref Utf8JsonReader reader, string place) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.Number when reader.TryGetDouble(out var number) && number is >= 0 and < 1e12 => number,
        _ => throw DecodeException.At(place, "'response_time' must be a number of milliseconds, 0 or more."),
    };

    private static void AddText(ColumnBuilder column, string? text)
    {
        if (text is null)
        {
            column.AddMissing();
        }
        else
        {
            column.Add(text);
        }
    }

    private static void AddNumber(ColumnBuilder column, double? number)
    {
        if (number is { } value)
        {
            column.Add(value);
        }
        else
        {
            column.AddMissing();
        }
    }
}
