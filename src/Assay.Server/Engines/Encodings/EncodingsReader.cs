using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Encodings;

/// <summary>Reads declared encodings and says everything that is wrong with them.</summary>
internal static class EncodingsReader
{
    private const string Path = "payload_format.encodings";

    public static IReadOnlyList<IFeatureEncoding> Read(JsonObject options, List<FormatProblem> problems)
    {
        if (options["encodings"] is not { } node)
        {
            return [];
        }

        if (node is not JsonArray list)
        {
            problems.Add(new FormatProblem(Path, "must be an array such as [{\"feature\": \"Sex\", \"one_hot\": {\"female\": \"Sex_female\", \"male\": \"Sex_male\"}}]"));
            return [];
        }

        var read = new List<IFeatureEncoding>();
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is not JsonObject declared)
            {
                problems.Add(new FormatProblem($"{Path}[{i}]", "must be an object with feature and one_hot or labels"));
            }
            else if (ReadOne(new OptionsReader(declared, $"{Path}[{i}]", problems), declared) is { } encoding)
            {
                read.Add(encoding);
            }
        }

        foreach (var name in read.GroupBy(e => e.Feature).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            problems.Add(new FormatProblem(Path, $"encode '{name}' twice"));
        }

        foreach (var name in read.SelectMany(e => e.Columns).GroupBy(c => c).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            problems.Add(new FormatProblem(Path, $"use the column '{name}' for two values"));
        }

        return read;
    }

    private static IFeatureEncoding? ReadOne(OptionsReader declared, JsonObject options)
    {
        var feature = declared.Text("feature", "the name of a feature");
        var oneHot = declared.Texts("one_hot", "the name of a column");
        var labels = Numbers(declared, "labels");
        var fallback = declared.Any("default");
        var hasDefault = options.ContainsKey("default");
        declared.RefuseUnknown();
        if (feature is null)
        {
            if (!options.ContainsKey("feature"))
            {
                declared.Refuse("feature", "is required: the name of a feature");
            }

            return null;
        }

        if (declared.Has("one_hot") == declared.Has("labels"))
        {
            declared.Refuse("", "must have either one_hot, an object from value to column, or labels, an object from value to number");
            return null;
        }

        if (declared.Has("labels"))
        {
            return ReadLabels(declared, feature, labels, fallback, hasDefault);
        }

        var name = Text(fallback);
        if (fallback is not null && (name is null || !oneHot.ContainsKey(name)))
        {
            declared.Refuse("default", "must be one of the values, or null for a 0 in every column");
            return null;
        }

        if (oneHot.Count == 0)
        {
            declared.Refuse("one_hot", "must name the column of each value");
            return null;
        }

        return new OneHotEncoding(feature, [.. oneHot.Keys], [.. oneHot.Values], hasDefault, name);
    }

    private static LabelEncoding? ReadLabels(OptionsReader declared, string feature, IReadOnlyDictionary<string, double> labels, JsonNode? fallback, bool hasDefault)
    {
        double? number = Number(fallback);
        if (hasDefault && number is null)
        {
            declared.Refuse("default", "must be a number");
            return null;
        }

        if (labels.Count == 0 || labels.Values.Distinct().Count() < labels.Count)
        {
            declared.Refuse("labels", "must give each value a number of its own");
            return null;
        }

        return new LabelEncoding(feature, [.. labels.Keys], [.. labels.Values], number);
    }

    private static Dictionary<string, double> Numbers(OptionsReader declared, string name)
    {
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        if (declared.Any(name) is not JsonObject members)
        {
            return numbers;
        }

        foreach (var (key, value) in members)
        {
            if (Number(value) is { } number)
            {
                numbers[key] = number;
            }
            else
            {
                declared.Refuse($"{name}.{key}", "must be a number");
            }
        }

        return numbers;
    }

    private static double? Number(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<double>(out var number) && double.IsFinite(number) ? number : null;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
