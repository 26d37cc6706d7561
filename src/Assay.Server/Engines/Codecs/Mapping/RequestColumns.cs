using System.Text.Json;
using Assay.Monitors.Tables;

namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>Between the features of a model and their places inside a row of a request.</summary>
internal static class RequestColumns
{
    /// <summary>The same rows, each column named by its place.</summary>
    public static Table ToPlaces(RequestMapping request, Table rows, PayloadFormat format)
    {
        var named = new List<Column>();
        var names = request.Rows.IsPositional && format.Features.Count > 0 ? format.Features : [.. rows.Columns.Select(c => c.Name)];
        for (var i = 0; i < names.Count; i++)
        {
            if (!rows.TryGet(names[i], out var column))
            {
                throw new CodecException("", $"the rows have no column '{names[i]}', which stands at position {i}");
            }

            if (request.Id is null || column.Name != RowIds.Column)
            {
                named.Add(column.Rename(PlaceOf(request, column.Name, i).Text));
            }
        }

        if (rows.Columns.FirstOrDefault(c => request.Rows.IsPositional && !names.Contains(c.Name)) is { } homeless)
        {
            throw new CodecException("", $"the rows have a column '{homeless.Name}', which is none of the model's features and has no position");
        }

        if (request.Id is { } id)
        {
            named.Add((rows.TryGet(RowIds.Column, out var given) ? given : RowIds.Create(rows.RowCount)).Rename(id.Text));
        }

        return new Table(named);
    }

    /// <summary>What is read from a JSON request.</summary>
    public static IReadOnlyList<RowField> Fields(RequestMapping request, JsonElement body, PayloadFormat format) =>
        request.Rows.IsPositional ? Positions(format) : Fields(request, JsonRowReader.Discover(request.Rows, body));

    /// <summary>What is read from a CSV request.</summary>
    public static IReadOnlyList<RowField> Fields(RequestMapping request, ReadOnlySpan<byte> body, PayloadFormat format) =>
        request.Rows.IsPositional ? Positions(format) : Fields(request, CsvRows.Discover(request.Rows, body));

    /// <summary>The same rows, each column named as the model names it.</summary>
    public static Table ToNames(RequestMapping request, Table rows, PayloadFormat format)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, place) in request.Columns)
        {
            names[place.Text] = name;
        }

        if (request.Id is { } id)
        {
            names[id.Text] = RowIds.Column;
        }

        var columns = new List<Column>();
        foreach (var column in rows.Columns)
        {
            var place = JsonPlace.TryParse(column.Name)!;
            columns.Add(column.Rename(names.GetValueOrDefault(place.Text) ?? (request.Rows.IsPositional ? format.Features[columns.Count] : place.Steps[0])));
        }

        var twice = columns.GroupBy(c => c.Name).FirstOrDefault(g => g.Count() > 1);
        return twice is null ? new Table(columns) : throw new CodecException(request.Rows.Rows.Text, $"the column '{twice.Key}' occurs twice");
    }

    private static JsonPlace PlaceOf(RequestMapping request, string column, int position) =>
        request.Columns.GetValueOrDefault(column) ?? (request.Rows.IsPositional ? JsonPlace.Element(position) : JsonPlace.Member(column));

    private static IReadOnlyList<RowField> Positions(PayloadFormat format) => format.Features.Count > 0
        ? [.. format.Features.Select((_, i) => new RowField(JsonPlace.Element(i)))]
        : throw new CodecException("", "the rows are arrays without names and the features of the model are not known; set asset_properties.feature_fields");

    /// <summary>The declared places, and every member that is neither part of one nor constant.</summary>
    private static IReadOnlyList<RowField> Fields(RequestMapping request, IReadOnlyList<JsonPlace> found)
    {
        List<JsonPlace> declared = [.. request.Columns.Values];
        if (request.Id is { } id)
        {
            declared.Add(id);
        }

        var taken = declared.Where(p => p.Steps.Count > 0).Select(p => p.Steps[0]).ToHashSet(StringComparer.Ordinal);
        if (request.Rows.Row is System.Text.Json.Nodes.JsonObject constants)
        {
            taken.UnionWith(constants.Select(c => c.Key));
        }

        var isWholeRow = declared.Any(p => p.Steps.Count == 0);
        var others = isWholeRow ? [] : found.Where(p => !taken.Contains(p.Steps[0]));
        return [.. declared.Concat(others).Select(p => new RowField(p, IsRequired: false))];
    }
}
