using System.Text.Json;

namespace Assay.Bench.Payload;

/// <summary>
/// Reads a records body into typed columns the straightforward way: <see cref="Utf8JsonReader"/>, a list per column, a
/// dictionary per text column. What the intake's decoder is measured against.
/// </summary>
internal sealed class NaiveReader
{
    public Dictionary<string, List<double>> Numbers { get; } = [];

    public Dictionary<string, List<double[]>> Vectors { get; } = [];

    public Dictionary<string, (List<int> Codes, Dictionary<string, int> Dictionary)> Texts { get; } = [];

    public static NaiveReader Read(ReadOnlySpan<byte> json)
    {
        var result = new NaiveReader();
        var reader = new Utf8JsonReader(json);
        var fields = new List<string>();
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals("fields"))
            {
                fields = [];
                reader.Read();
                while (reader.Read() && reader.TokenType == JsonTokenType.String)
                {
                    fields.Add(reader.GetString()!);
                }
            }
            else if (reader.ValueTextEquals("values"))
            {
                reader.Read();
                result.ReadRows(ref reader, fields);
            }
        }

        return result;
    }

    private void ReadRows(ref Utf8JsonReader reader, List<string> fields)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.Number:
                        Get(Numbers, fields[i]).Add(reader.GetDouble());
                        break;
                    case JsonTokenType.String:
                        AddText(fields[i], reader.GetString()!);
                        break;
                    case JsonTokenType.StartArray:
                        var vector = new List<double>();
                        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
                        {
                            vector.Add(reader.GetDouble());
                        }

                        Get(Vectors, fields[i]).Add([.. vector]);
                        break;
                }
            }
        }
    }

    private void AddText(string field, string text)
    {
        if (!Texts.TryGetValue(field, out var column))
        {
            Texts.Add(field, column = ([], new Dictionary<string, int>(StringComparer.Ordinal)));
        }

        if (!column.Dictionary.TryGetValue(text, out var code))
        {
            column.Dictionary.Add(text, code = column.Dictionary.Count);
        }

        column.Codes.Add(code);
    }

    private static List<T> Get<T>(Dictionary<string, List<T>> columns, string field)
    {
        if (!columns.TryGetValue(field, out var column))
        {
            columns.Add(field, column = []);
        }

        return column;
    }
}
