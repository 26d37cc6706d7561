using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Http;
using Assay.Server.Monitoring;
using Assay.Server.Subscriptions;

namespace Assay.Server.Explanations;

/// <summary>Rows that are given in a request to be explained, logged or not.</summary>
internal static class InputRows
{
    private const int MaxRows = 1_000;

    private static readonly FieldsValuesCodec Codec = new(wrapped: false);
    private static readonly PayloadFormat Format = new();

    /// <summary>Every row by itself, as <c>fields</c> and <c>values</c>.</summary>
    /// <exception cref="ApiException">400: a row is not in a form that is read, or lacks a feature; names it.</exception>
    public static List<JsonObject> Read(IReadOnlyList<JsonElement> given, ModelRoles roles)
    {
        var rows = new List<JsonObject>();
        for (var i = 0; i < given.Count; i++)
        {
            var place = $"input_rows[{i}]";
            var part = given[i].ValueKind == JsonValueKind.Object && given[i].TryGetProperty("values", out var values) && values.ValueKind == JsonValueKind.Array
                ? Split(given[i], place)
                : [FromFeatures(given[i], place)];
            part.ForEach(row => Check(row, roles, place));
            rows.AddRange(part);
        }

        return rows.Count <= MaxRows ? rows : throw ApiException.Invalid("input_rows", $"There are {rows.Count} rows; one request explains at most {MaxRows}.");
    }

    /// <summary>The same row has the same id, so that it is explained in the same way whenever it is given.</summary>
    public static string IdOf(JsonObject row) =>
        $"input-{XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(row.ToJsonString())).ToString("x32", CultureInfo.InvariantCulture)}";

    /// <summary>A row as a table.</summary>
    /// <exception cref="CodecException">It is not in the form of <see cref="Read"/>.</exception>
    public static Table ToTable(JsonObject row) => Codec.ReadRequest(Encoding.UTF8.GetBytes(row.ToJsonString()), "application/json", Format);

    private static List<JsonObject> Split(JsonElement given, string place)
    {
        if (!given.TryGetProperty("fields", out var fields) || fields.ValueKind != JsonValueKind.Array)
        {
            throw ApiException.Invalid($"{place}.fields", "'fields' names the values of every row.");
        }

        return [.. given.GetProperty("values").EnumerateArray().Select(row => ToRow(JsonNode.Parse(fields.GetRawText()), JsonNode.Parse(row.GetRawText())))];
    }

    private static JsonObject FromFeatures(JsonElement given, string place) => given.ValueKind == JsonValueKind.Object
        ? ToRow(
            new JsonArray([.. given.EnumerateObject().Select(p => JsonValue.Create(p.Name))]),
            new JsonArray([.. given.EnumerateObject().Select(p => JsonNode.Parse(p.Value.GetRawText()))]))
        : throw ApiException.Invalid(place, "A row is {\"fields\": […], \"values\": [[…], …]}, or an object of features.");

    private static JsonObject ToRow(JsonNode? fields, JsonNode? values) => new() { ["fields"] = fields, ["values"] = new JsonArray(values) };

    private static void Check(JsonObject row, ModelRoles roles, string place)
    {
        try
        {
            roles.FeaturesOf(ToTable(row), "given");
        }
        catch (CodecException e)
        {
            throw ApiException.Invalid(place, e.Message);
        }
        catch (MonitorException e)
        {
            throw ApiException.Invalid(place, e.Message);
        }
    }
}
