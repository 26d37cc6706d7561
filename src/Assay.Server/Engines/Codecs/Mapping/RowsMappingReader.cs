using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>Reads the part of a declared format that says where rows stand, which is the same for requests and answers.</summary>
internal static class RowsMappingReader
{
    private static readonly string[] JsonOnly = ["template", "rows", "layout", "row", "names", "labels", "missing"];
    private static readonly string[] CsvOnly = ["header", "delimiter"];

    /// <param name="side">The request or the response.</param>
    /// <param name="without">A member that this side does not have.</param>
    public static RowsMapping Read(OptionsReader side, string without)
    {
        var isCsv = side.Choice("format", "json", "csv") == "csv";
        foreach (var name in (isCsv ? JsonOnly : CsvOnly).Where(n => n != without && side.Has(n)))
        {
            side.Any(name);
            side.Refuse(name, isCsv ? "belongs to JSON bodies; in CSV a column is named by a pointer such as /label, or /0 without a header" : "belongs to CSV bodies; set format to csv");
        }

        var rows = new RowsMapping
        {
            IsCsv = isCsv,
            ContentType = ContentType(side, isCsv ? "text/csv" : "application/json"),
            IsOneRow = side.Flag("one_row", false),
        };
        return isCsv ? ReadCsv(side, rows) : ReadJson(side, rows, without);
    }

    /// <summary>Checks that places inside a row do not stand in each other's way and fit the layout.</summary>
    public static void Check(OptionsReader side, RowsMapping rows, IReadOnlyList<JsonPlace> places)
    {
        if (rows.IsCsv || rows.Names is not null)
        {
            foreach (var place in places.Where(p => p.Steps.Count != 1 || (rows.IsPositional && JsonPlace.IndexOf(p.Steps[0]) < 0)))
            {
                side.Refuse("", $"has the place '{place}', but a column here is {(rows.IsPositional ? "a position such as /0" : "a name such as /label")}");
            }

            return;
        }

        try
        {
            JsonTemplate.Compile(RowTemplate(rows), places);
        }
        catch (CodecException e)
        {
            side.Refuse("row", $"does not fit the places inside it: {e.Problem}");
        }
    }

    /// <summary>The template of a row, with an empty array where rows are arrays and none is given.</summary>
    public static JsonNode? RowTemplate(RowsMapping rows) => rows.Row ?? (rows.Layout == RowLayout.Arrays ? new JsonArray() : null);

    private static RowsMapping ReadCsv(OptionsReader side, RowsMapping rows)
    {
        var delimiter = side.Text("delimiter", "one character") ?? ",";
        if (delimiter.Length != 1 || delimiter[0] is '"' or '\r' or '\n')
        {
            side.Refuse("delimiter", "must be one character that is no quote and no line end");
            delimiter = ",";
        }

        return rows with { HasHeader = side.Flag("header", true), Delimiter = delimiter[0] };
    }

    private static RowsMapping ReadJson(OptionsReader side, RowsMapping rows, string without)
    {
        rows = rows with
        {
            Template = side.Any("template"),
            Rows = Place(side, "rows") ?? JsonPlace.Whole,
            Layout = side.Choice("layout", "objects", "arrays", "columns") switch
            {
                "arrays" => RowLayout.Arrays,
                "columns" => RowLayout.Columns,
                _ => RowLayout.Objects,
            },
            Row = side.Any("row"),
            Names = Place(side, "names"),
            Labels = without == "labels" ? null : Place(side, "labels"),
            OmitsMissing = without != "missing" && side.Choice("missing", "null", "omit") == "omit",
        };
        if (rows.Names is not null && rows.Layout != RowLayout.Arrays)
        {
            side.Refuse("names", "goes with layout arrays only");
            rows = rows with { Names = null };
        }

        if (rows.IsOneRow && rows.Layout == RowLayout.Columns)
        {
            side.Refuse("one_row", "goes with layout objects or arrays");
        }

        if (rows.OmitsMissing && rows.Layout != RowLayout.Objects)
        {
            side.Refuse("missing", "can be omit with layout objects only");
        }

        try
        {
            JsonTemplate.Compile(rows.Template, BodyPlaces(rows));
        }
        catch (CodecException e)
        {
            side.Refuse("template", $"does not fit the places inside it: {e.Problem}");
        }

        return rows;
    }

    /// <summary>The slots of a body: its rows, then the names and the classes where it has them.</summary>
    public static IReadOnlyList<JsonPlace> BodyPlaces(RowsMapping rows)
    {
        List<JsonPlace> places = [rows.Rows];
        if (rows.Names is not null)
        {
            places.Add(rows.Names);
        }

        if (rows.Labels is not null)
        {
            places.Add(rows.Labels);
        }

        return places;
    }

    private static JsonPlace? Place(OptionsReader side, string name)
    {
        const string Expected = "a JSON pointer such as /data/rows, or '' for the whole body";
        if (side.Text(name, Expected) is not { } text)
        {
            return null;
        }

        var place = JsonPlace.TryParse(text);
        if (place is null)
        {
            side.Refuse(name, $"must be {Expected}");
        }

        return place;
    }

    private static string ContentType(OptionsReader side, string fallback)
    {
        if (side.Text("content_type") is not { } text)
        {
            return fallback;
        }

        if (MediaTypeHeaderValue.TryParse(text, out _))
        {
            return text;
        }

        side.Refuse("content_type", $"must be a media type such as {fallback}");
        return fallback;
    }
}
