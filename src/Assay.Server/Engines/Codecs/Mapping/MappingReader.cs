using System.Text.Json.Nodes;

namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>Reads a declared payload format and says everything that is wrong with it.</summary>
internal static class MappingReader
{
    private const string Path = "payload_format";
    private const string RowPlace = "a JSON pointer inside a row such as /label, or '' for the row itself";
    private const string BodyPlace = "a JSON pointer such as /data/rows, or '' for the whole body";

    private static readonly string[] ProbabilityKinds = ["vector", "map", "scalar", "pairs", "members"];
    private static readonly string[] ItemMembers = ["class", "value"];

    /// <summary>Null when there are problems.</summary>
    public static PayloadMapping? Read(JsonObject options, List<FormatProblem> problems)
    {
        var before = problems.Count;
        var format = new OptionsReader(options, Path, problems);
        var request = Side(format, "request") is { } requestSide ? ReadRequest(requestSide) : null;
        var answer = Side(format, "response") is { } answerSide ? ReadAnswer(answerSide) : null;
        return problems.Count == before ? new PayloadMapping(request!, answer!) : null;
    }

    private static OptionsReader? Side(OptionsReader format, string name)
    {
        var side = format.Object(name);
        if (side is null && !format.Has(name))
        {
            format.Refuse(name, "is required: an object that says where the rows and their values stand");
        }

        return side;
    }

    private static RequestMapping ReadRequest(OptionsReader side)
    {
        var rows = RowsMappingReader.Read(side, "labels");
        var columns = Places(side, "columns");
        var id = Place(side, "id", RowPlace);
        if (columns.Count > 0 && rows.IsPositional)
        {
            side.Refuse("columns", "cannot be set where rows are arrays without names: there the order of the features is the order of the columns");
        }

        if (id is not null && rows.IsPositional)
        {
            side.Refuse("id", "cannot be set where rows are arrays without names");
        }

        RowsMappingReader.Check(side, rows, [.. columns.Values, .. Present(id)]);
        side.RefuseUnknown();
        return new RequestMapping(rows, columns, id);
    }

    private static AnswerMapping ReadAnswer(OptionsReader side)
    {
        var rows = RowsMappingReader.Read(side, "missing");
        var prediction = Place(side, "prediction", RowPlace);
        var probability = side.Object("probability") is { } inner ? ReadProbability(inner) : null;
        if (prediction is null && !side.Has("prediction") && !side.Has("probability"))
        {
            side.Refuse("prediction", $"is required where there is no probability: {RowPlace}");
        }

        if (rows.IsCsv && probability is { Kind: ProbabilityKind.Map or ProbabilityKind.Pairs })
        {
            side.Refuse("probability", "cannot be a map or pairs in CSV; name one column a class in members");
        }

        var columns = Places(side, "columns");
        var id = Place(side, "id", RowPlace);
        var error = Place(side, "error", BodyPlace);
        if (rows.IsCsv && error is not null)
        {
            side.Refuse("error", "belongs to JSON bodies");
        }

        RowsMappingReader.Check(side, rows, [.. Present(prediction), .. probability?.Places ?? [], .. Present(probability?.ClassNames), .. columns.Values, .. Present(id)]);
        side.RefuseUnknown();
        return new AnswerMapping(rows, prediction, probability, columns, id, error);
    }

    private static ProbabilityMapping? ReadProbability(OptionsReader probability)
    {
        var given = ProbabilityKinds.Where(probability.Has).ToList();
        var places = new List<JsonPlace>();
        foreach (var name in ProbabilityKinds[..4])
        {
            places.AddRange(Present(Place(probability, name, RowPlace)));
        }

        var members = Places(probability, "members");
        var classNames = Place(probability, "classes", "a JSON pointer inside a row to the classes of its vector");
        var pair = ReadPair(probability);
        probability.RefuseUnknown();
        if (given.Count != 1)
        {
            probability.Refuse("", $"must have exactly one of {string.Join(", ", ProbabilityKinds)}");
            return null;
        }

        if (classNames is not null && given[0] != "vector")
        {
            probability.Refuse("classes", "goes with vector only");
        }

        var kind = given[0] switch
        {
            "vector" => ProbabilityKind.Vector,
            "map" => ProbabilityKind.Map,
            "scalar" => ProbabilityKind.Scalar,
            "pairs" => ProbabilityKind.Pairs,
            _ => ProbabilityKind.Members,
        };
        if (kind == ProbabilityKind.Members && members.Count < 2)
        {
            probability.Refuse("members", "must name the place of each class, such as {\"No\": \"/p0\", \"Yes\": \"/p1\"}");
        }

        return new ProbabilityMapping(kind, kind == ProbabilityKind.Members ? [.. members.Values] : places, [.. members.Keys], classNames, pair);
    }

    /// <summary>The places inside an item of pairs; null when they are not all there, which is a problem where pairs are.</summary>
    private static PairPlaces? ReadPair(OptionsReader probability)
    {
        const string ItemPlace = "a JSON pointer inside an item of pairs such as /label, or /0 where items are arrays";
        var name = Place(probability, "class", ItemPlace);
        var value = Place(probability, "value", ItemPlace);
        foreach (var member in ItemMembers.Where(m => probability.Has(m) != probability.Has("pairs")))
        {
            probability.Refuse(member, probability.Has("pairs") ? $"is required beside pairs: {ItemPlace}" : "goes with pairs only");
        }

        if (name is null || value is null)
        {
            return null;
        }

        var pair = new PairPlaces(name, value);
        try
        {
            pair.Template();
        }
        catch (CodecException e)
        {
            probability.Refuse("value", $"does not fit beside class: {e.Problem}");
        }

        return pair;
    }

    private static JsonPlace? Place(OptionsReader side, string name, string expected)
    {
        if (side.Text(name, expected) is not { } text)
        {
            return null;
        }

        var place = JsonPlace.TryParse(text);
        if (place is null)
        {
            side.Refuse(name, $"must be {expected}");
        }

        return place;
    }

    private static Dictionary<string, JsonPlace> Places(OptionsReader side, string name)
    {
        var places = new Dictionary<string, JsonPlace>(StringComparer.Ordinal);
        foreach (var (column, text) in side.Texts(name, RowPlace))
        {
            if (JsonPlace.TryParse(text) is { } place)
            {
                places[column] = place;
            }
            else
            {
                side.Refuse($"{name}.{column}", $"must be {RowPlace}");
            }
        }

        return places;
    }

    private static IEnumerable<JsonPlace> Present(JsonPlace? place) => place is null ? [] : [place];
}
