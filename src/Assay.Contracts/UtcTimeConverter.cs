using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay.Contracts;

/// <summary>
/// Times on the wire: written in UTC to the microsecond, as <c>2026-01-02T03:04:05.678901Z</c>; read from ISO 8601 with
/// a <c>T</c> or a space. A time without a zone is UTC.
/// </summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTime>
{
    private const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && DateTime.TryParse(reader.GetString(), CultureInfo.InvariantCulture, Styles, out var time)
            ? time
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFZ", CultureInfo.InvariantCulture));
}
