using System.Globalization;

namespace Assay.Server.Engines.Codecs;

/// <summary>
/// Reads the lines of a CSV answer. Each line is a row of label, score and probabilities, as many as it has; XGBoost puts
/// all rows on one line, those of several classes in brackets: <c>[0.1, 0.9],[0.7, 0.3]</c>.
/// </summary>
internal static class CsvAnswer
{
    /// <exception cref="CodecException">A line is no row.</exception>
    public static List<AnswerRow> Rows(List<List<string>> lines, PayloadFormat format)
    {
        var whole = lines.ConvertAll(Brackets);
        return whole is [var only] && IsAllRows(only, format)
            ? [.. only.Select((field, row) => Row([field], $"row {row}", format))]
            : [.. whole.Select((fields, row) => Row(fields, $"row {row}", format))];
    }

    private static bool IsAllRows(List<string> fields, PayloadFormat format)
    {
        if (fields.Count == 1 || format.RowsSent == 1)
        {
            return false;
        }

        if (format.RowsSent is { } sent)
        {
            return fields.Count == sent;
        }

        // Nobody knows how many rows there are: a line that fits the classes is one.
        var classes = format.Classes.Count;
        return fields.TrueForAll(IsVector) || (fields.TrueForAll(IsNumber)
            && !(fields.Count == classes && IsDistribution(fields))
            && !(fields.Count == classes + 1 && IsDistribution(fields[1..])));
    }

    /// <summary>Fields that are one array in brackets, which commas inside have split, are put together again.</summary>
    private static List<string> Brackets(List<string> fields)
    {
        if (!fields.Exists(f => f.AsSpan().Trim().StartsWith('[')))
        {
            return fields;
        }

        var whole = new List<string>();
        var open = false;
        foreach (var field in fields)
        {
            if (open)
            {
                whole[^1] += $",{field}";
            }
            else
            {
                whole.Add(field);
            }

            open = (open || field.AsSpan().Trim().StartsWith('[')) && !field.AsSpan().Trim().EndsWith(']');
        }

        return whole;
    }

    private static AnswerRow Row(List<string> fields, string place, PayloadFormat format)
    {
        var row = new AnswerRow(place);
        if (fields.FindLast(IsVector) is { } vector)
        {
            // Beside probabilities the first field is the label; what else stands there repeats them.
            return row with { Probabilities = Vector(vector, place), Label = IsVector(fields[0]) ? null : fields[0].Trim() };
        }

        if (fields is [var single])
        {
            return IsNumber(single)
                ? row with { Number = Number(single, place), IsWhole = single.AsSpan().IndexOfAny('.', 'e', 'E') < 0 }
                : row with { Label = single.Trim() };
        }

        if (fields.TrueForAll(IsNumber) && (fields.Count == format.Classes.Count || (format.Classes.Count == 0 && IsDistribution(fields))))
        {
            return row with { Probabilities = [.. fields.Select(f => Number(f, place))] };
        }

        var rest = fields.Skip(1).Select(f => Number(f, place)).ToArray();
        row = row with { Label = fields[0].Trim() };
        return rest.Length == 1 ? row with { Number = rest[0] } : row with { Probabilities = rest };
    }

    private static bool IsVector(string field) => field.AsSpan().Trim() is ['[', .., ']'];

    private static double[] Vector(string field, string place) =>
        [.. field.Trim()[1..^1].Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(f => Number(f, place))];

    private static bool IsDistribution(List<string> fields) => Math.Abs(fields.Sum(f => Number(f, "")) - 1) < 1e-3;

    private static bool IsNumber(string field) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static double Number(string field, string place) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new CodecException(place, $"'{(field.Length > 40 ? field[..40] + "…" : field)}' is no finite number");
}
