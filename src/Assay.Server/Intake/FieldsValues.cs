using System.Text.Json;

namespace Assay.Server.Intake;

/// <summary>
/// Finds <c>fields</c> and <c>values</c> in a request or response, in either nesting and either order, without reading
/// the values yet.
/// </summary>
internal ref struct FieldsValues
{
    public List<string>? Fields;

    /// <summary>A reader on the array of rows.</summary>
    public Utf8JsonReader Values;

    public bool HasValues;

    /// <summary>A reader on the <c>meta</c> object.</summary>
    public Utf8JsonReader Meta;

    public bool HasMeta;

    /// <summary>Reads an object; the reader stands on it, and afterwards on its end.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="wrapper"><c>input_data</c> or <c>predictions</c>: the member that holds the same object in an array.</param>
    public static FieldsValues Find(scoped ref Utf8JsonReader reader, string place, string? wrapper)
    {
        var found = default(FieldsValues);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw DecodeException.At(place, "An object with fields and values is expected.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if ((name == "fields" && found.Fields is not null) || (name == "values" && found.HasValues))
            {
                throw DecodeException.At($"{place}.{name}", $"The member '{name}' occurs twice.");
            }

            if (name == "fields")
            {
                found.Fields = ReadNames(ref reader, $"{place}.fields");
            }
            else if (name == "values")
            {
                found.Values = reader;
                found.HasValues = true;
                reader.Skip();
            }
            else if (name == "meta" && reader.TokenType == JsonTokenType.StartObject)
            {
                found.Meta = reader;
                found.HasMeta = true;
                reader.Skip();
            }
            else if (name == wrapper && reader.TokenType == JsonTokenType.StartArray)
            {
                reader.Read();
                found = Find(ref reader, $"{place}.{wrapper}[0]", null);
                reader.Read();
                if (reader.TokenType != JsonTokenType.EndArray)
                {
                    throw DecodeException.At($"{place}.{wrapper}", $"'{wrapper}' must hold exactly one object; log one record for each.");
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return found;
    }

    /// <summary>Reads an array of names; the reader stands on it, and afterwards on its end.</summary>
    public static List<string> ReadNames(scoped ref Utf8JsonReader reader, string place)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw DecodeException.At(place, "'fields' must be an array of names.");
        }

        var names = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            names.Add(reader.TokenType == JsonTokenType.String
                ? reader.GetString()!
                : throw DecodeException.At($"{place}[{names.Count}]", "A field's name must be text."));
        }

        return names;
    }
}
