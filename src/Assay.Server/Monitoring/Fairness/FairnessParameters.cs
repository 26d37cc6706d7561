using System.Text.Json.Nodes;
using Assay.Monitors.Fairness;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.Fairness;

/// <summary>The parameters of a fairness monitor.</summary>
internal sealed record FairnessParameters(
    IReadOnlyList<FairnessFeature> Features,
    FavourableOutcome Outcome,
    int MinRecords,
    int MaxRecords,
    bool Perturb,
    int Seed)
{
    private const int DefaultMinRecords = 100;
    private const int DefaultMaxRecords = 10_000;

    /// <summary>Combinations of features whose groups are compared as well.</summary>
    public IReadOnlyList<Intersection> Intersections { get; private init; } = [];

    /// <summary>The search for bias that is not configured; null when it is switched off.</summary>
    public SubgroupSearch? SubgroupSearch { get; private init; }

    /// <summary>The features that the search looks at.</summary>
    public IReadOnlyList<string> SearchedFeatures { get; private init; } = [];

    /// <summary>A group with fewer rows gets no number.</summary>
    public int MinGroupSize { get; private init; }

    /// <summary>The metrics that a feature is measured by, by its name; all where it names none.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> MetricIds { get; private init; } = new Dictionary<string, IReadOnlySet<string>>();

    /// <summary>Whether a metric that needs labels is asked for by name.</summary>
    public bool AsksForLabels => MetricIds.Values.Any(ids => EqualityMetric.All.Any(m => ids.Contains(m.Id)));

    /// <exception cref="MonitorException">Names the parameter that is missing or wrong.</exception>
    public static FairnessParameters Read(JsonObject parameters, ModelRoles roles)
    {
        if (parameters["features"] is not JsonArray { Count: > 0 } features)
        {
            throw new MonitorException("missing_value", "'features' is required: a list of {feature, majority, minority}.", "features");
        }

        var minimum = parameters.Whole("min_records", DefaultMinRecords, 1, 100_000_000);
        var read = features.Select((f, i) => ReadFeature(f, $"features[{i}]", roles)).ToList();
        if (read.GroupBy(f => f.Feature, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new MonitorException("invalid_value", $"'{twice.Key}' occurs twice in 'features'; name all its groups in one entry.", "features");
        }

        return new FairnessParameters(
            read,
            ReadOutcome(parameters),
            minimum,
            parameters.Whole("max_records", Math.Max(minimum, DefaultMaxRecords), minimum, 100_000_000),
            parameters.Flag("perform_perturbation", true),
            parameters.Whole("seed", 42, 0, int.MaxValue))
        {
            Intersections = ReadIntersections(parameters["intersections"], read),
            SubgroupSearch = ReadSearch(parameters),
            SearchedFeatures = ReadSearchedFeatures(parameters, roles),
            MinGroupSize = parameters.Whole("min_group_size", 0, 0, 100_000_000),
            MetricIds = features.Select((f, i) => (Feature: read[i].Feature, Ids: ReadMetricIds((JsonObject)f!, $"features[{i}]"))).Where(f => f.Ids is not null)
                .ToDictionary(f => f.Feature, f => f.Ids!, StringComparer.Ordinal),
        };
    }

    private static List<Intersection> ReadIntersections(JsonNode? node, List<FairnessFeature> features)
    {
        if (node is null)
        {
            return [];
        }

        const string expected = "'intersections' is a list of lists of two or three configured features, such as [[\"Sex\", \"Age\"]].";
        return node is not JsonArray lists
            ? throw new MonitorException("invalid_value", expected, "intersections")
            : [.. lists.Select((list, i) => ReadIntersection(list, $"intersections[{i}]", features, expected))];
    }

    private static Intersection ReadIntersection(JsonNode? node, string place, List<FairnessFeature> features, string expected)
    {
        if (node is not JsonArray { Count: 2 or 3 } list || list.Any(n => n is not JsonValue))
        {
            throw new MonitorException("invalid_value", expected, place);
        }

        var names = list.Select(n => n!.ToString()).ToList();
        if (names.Distinct().Count() < names.Count || names.Any(n => features.All(f => f.Feature != n)))
        {
            throw new MonitorException("invalid_value", $"{expected} Configured are {string.Join(", ", features.Select(f => f.Feature))}.", place);
        }

        return new Intersection([.. names.Select(n => features.Single(f => f.Feature == n))]);
    }

    private static SubgroupSearch? ReadSearch(JsonObject parameters)
    {
        if (parameters["subgroup_search"] is not JsonObject settings)
        {
            return parameters.Flag("subgroup_search", true) ? new SubgroupSearch() : null;
        }

        return new SubgroupSearch(settings.Whole("min_records", 50, 10, 100_000_000), settings.Whole("depth", 3, 1, 3));
    }

    private static IReadOnlyList<string> ReadSearchedFeatures(JsonObject parameters, ModelRoles roles)
    {
        if ((parameters["subgroup_search"] as JsonObject)?["features"] is not { } node)
        {
            return roles.Features;
        }

        return node is JsonArray { Count: > 0 } names && names.All(n => n is JsonValue value && roles.Features.Contains(value.ToString()))
            ? [.. names.Select(n => n!.ToString()).Distinct()]
            : throw new MonitorException("invalid_value", $"'subgroup_search.features' is a list of features of the model: {string.Join(", ", roles.Features.Take(50))}.", "subgroup_search.features");
    }

    private static IReadOnlySet<string>? ReadMetricIds(JsonObject feature, string place)
    {
        if (feature["metric_ids"] is not { } node)
        {
            return null;
        }

        var known = FairnessDefinition.Definition.Metrics!.Select(m => m.Id!).ToList();
        return node is JsonArray ids && ids.All(id => id is JsonValue value && known.Contains(value.ToString()))
            ? ids.Select(id => id!.ToString()).ToHashSet(StringComparer.Ordinal)
            : throw new MonitorException("invalid_value", $"'{place}.metric_ids' is a list of metrics; there are {string.Join(", ", known)}.", $"{place}.metric_ids");
    }

    private static FairnessFeature ReadFeature(JsonNode? node, string place, ModelRoles roles)
    {
        if (node is not JsonObject feature || feature["feature"] is not JsonValue name || !name.TryGetValue<string>(out var column))
        {
            throw new MonitorException("missing_value", $"'{place}.feature' is required: the name of a feature.", $"{place}.feature");
        }

        if (roles.Features.Count > 0 && !roles.Features.Contains(column))
        {
            throw new MonitorException("invalid_value", $"'{column}' is no feature of the model; its features are {string.Join(", ", roles.Features.Take(50))}.", $"{place}.feature");
        }

        var threshold = feature.Number("threshold", 0.8, 0, 100);
        return new FairnessFeature(
            column,
            ReadGroups(feature["majority"], $"{place}.majority"),
            ReadGroups(feature["minority"], $"{place}.minority"),
            threshold > 1 ? threshold / 100 : threshold);
    }

    private static List<FairnessGroup> ReadGroups(JsonNode? node, string place)
    {
        if (node is not JsonArray { Count: > 0 } groups)
        {
            throw new MonitorException("missing_value", $"'{place}' is required: a list of values, or of [low, high] ranges.", place);
        }

        return [.. groups.Select((group, i) => ReadGroup(group, $"{place}[{i}]"))];
    }

    private static FairnessGroup ReadGroup(JsonNode? group, string place) => group switch
    {
        JsonArray { Count: 2 } range when TryReadRange(range, out var low, out var high) => FairnessGroup.Between(low, high),
        JsonValue value => FairnessGroup.Of(value.ToString()),
        _ => throw new MonitorException("invalid_value", $"'{place}' must be a value or a [low, high] range with low ≤ high.", place),
    };

    private static FavourableOutcome ReadOutcome(JsonObject parameters)
    {
        if (parameters["favourable_class"] is not JsonArray { Count: > 0 } favourable)
        {
            throw new MonitorException("missing_value", "'favourable_class' is required: a list of classes, or of [low, high] ranges.", "favourable_class");
        }

        var ranges = new List<NumericRange>();
        var classes = new List<string>();
        foreach (var item in favourable)
        {
            if (item is JsonArray { Count: 2 } pair && TryReadRange(pair, out var low, out var high))
            {
                ranges.Add(new NumericRange(low, high));
            }
            else
            {
                classes.Add(item is JsonValue value
                    ? value.ToString()
                    : throw new MonitorException("invalid_value", "'favourable_class' holds classes or [low, high] ranges.", "favourable_class"));
            }
        }

        var unfavourable = (parameters["unfavourable_class"] as JsonArray ?? []).Where(u => u is JsonValue).Select(u => u!.ToString());
        if (classes.Intersect(unfavourable).FirstOrDefault() is { } both)
        {
            throw new MonitorException("invalid_value", $"Class '{both}' is both favourable and unfavourable.", "unfavourable_class");
        }

        return new FavourableOutcome(classes, ranges);
    }

    private static bool TryReadRange(JsonArray pair, out double low, out double high)
    {
        low = high = 0;
        return pair[0] is JsonValue a && a.TryGetValue(out low) && pair[1] is JsonValue b && b.TryGetValue(out high) && low <= high;
    }
}
