using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using CsCheck;

namespace Assay.Server.Tests.Engines.Codecs.Mapping;

/// <summary>Random declared formats and tables that they can carry.</summary>
internal static class RandomMappings
{
    /// <summary>Tables without what CSV cannot tell apart: numbers in text, empty text.</summary>
    public static readonly Gen<Table> CsvTables =
        from rows in Gen.Int[1, 8]
        from integers in Gen.Long.Array[rows]
        from doubles in RandomTables.Fractions.Array[rows]
        from texts in RandomTables.Texts.Where(t => t.Length > 0 && !double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out _)).Array[rows]
        from gaps in Gen.Bool.Array[rows]
        select new Table(
        [
            new IntegerColumn("integer", integers, gaps),
            new DoubleColumn("double ü", doubles),
            TextColumn.From("text, \"=\"", texts.Select((t, i) => gaps[^(i + 1)] ? null : t)),
        ]);

    private static readonly Gen<string> Steps = RandomTables.OneOf("data", "a b", "ü", "x~0y", "x~1y", "", "7");

    private static readonly Gen<string> Pointers = Steps.Array[0, 3].Select(steps => string.Concat(steps.Select(s => "/" + s)));

    /// <summary>Formats whose requests carry any table with a value in every column.</summary>
    public static readonly Gen<JsonObject> Json =
        from request in JsonRequest()
        from response in JsonAnswer()
        select new JsonObject { ["request"] = request, ["response"] = response };

    private static Gen<JsonObject> JsonRequest() =>
        from rows in Pointers
        from layout in RandomTables.OneOf("objects", "arrays", "named", "columns")
        from nested in Gen.Bool
        from omits in Gen.Bool
        from id in Gen.Bool
        select Request(rows, layout, nested, omits, id);

    private static JsonObject Request(string rows, string layout, bool nested, bool omits, bool id)
    {
        var request = new JsonObject { ["rows"] = rows, ["layout"] = layout == "named" ? "arrays" : layout };
        if (layout == "named")
        {
            request["rows"] = rows + "/rows";
            request["names"] = rows + "/names";
        }

        if (layout is "objects" or "columns")
        {
            request["columns"] = nested ? new JsonObject { ["integer"] = "/deep/0/number", ["text \"=\""] = "/deep/1" } : [];
            request["row"] = nested ? new JsonObject { ["deep"] = new JsonArray(), ["constant"] = "x" } : null;
        }

        if (layout == "objects")
        {
            request["missing"] = omits ? "omit" : "null";
            if (id)
            {
                request["id"] = "/row id";
            }
        }

        return request;
    }

    private static Gen<JsonObject> JsonAnswer() =>
        from rows in Pointers
        from layout in RandomTables.OneOf("objects", "arrays", "columns")
        from kind in RandomTables.OneOf("vector", "map", "scalar", "members", "named vector", "pairs", "pairs of arrays")
        from labels in Gen.Bool
        from id in Gen.Bool
        select Answer(rows, layout, kind, labels, id);

    private static JsonObject Answer(string rows, string layout, string kind, bool labels, bool id)
    {
        string At(string name, int index) => layout == "arrays" ? $"/{index}" : $"/{name}/in";
        var answer = new JsonObject
        {
            ["rows"] = rows,
            ["layout"] = layout,
            ["prediction"] = At("label", 0),
            ["probability"] = kind switch
            {
                "members" => new JsonObject { ["members"] = new JsonObject { ["No Risk"] = At("p0", 1), ["Risk"] = At("p1", 2) } },
                "pairs" => new JsonObject { ["pairs"] = At("p", 1), ["class"] = "/of/label", ["value"] = "/of/score" },
                "pairs of arrays" => new JsonObject { ["pairs"] = At("p", 1), ["class"] = "/1", ["value"] = "/0" },
                "named vector" => new JsonObject { ["vector"] = At("p", 2), ["classes"] = At("c", 1) },
                _ => new JsonObject { [kind] = At("p", 1) },
            },
        };
        if (labels && rows.Length > 0)
        {
            answer["rows"] = rows + "/rows";
            answer["labels"] = rows + "/labels";
        }

        if (id)
        {
            answer["id"] = At("id", 3);
        }

        return answer;
    }
}
