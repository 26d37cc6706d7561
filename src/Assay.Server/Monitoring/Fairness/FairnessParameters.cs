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

    /// <exception cref="MonitorException">Names the parameter that is missing or wrong.</exception>
    public static FairnessParameters Read(JsonObject parameters, ModelRoles roles)
    {
        if (parameters["features"] is not JsonArray { Count: > 0 } features)
        {
            throw new MonitorException("missing_value", "'features' is required: a list of {feature, majority, minority}.", "features");
        }

        var minimum = parameters.Whole("min_records", DefaultMinRecords, 1, 100_000_000);
        return new FairnessParameters(
            [.. features.Select((f, i) => ReadFeature(f, $"features[{i}]", roles))],
            ReadOutcome(parameters),
            minimum,
            parameters.Whole("max_records", Math.Max(minimum, DefaultMaxRecords), minimum, 100_000_000),
            parameters.Flag("perform_perturbation", true),
            parameters.Whole("seed", 42, 0, int.MaxValue));
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
