using System.Text.Json.Nodes;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.DriftV2;

/// <summary>The parameters of a drift v2 monitor.</summary>
/// <param name="TrainArchive">Whether an uploaded archive is not asked for.</param>
/// <param name="MinSamples">With fewer rows in the baseline or the window there is no number.</param>
/// <param name="MaxSamples">A window has at most so many rows.</param>
/// <param name="MaxTrainingRows">The baseline is learned from at most so many rows.</param>
/// <param name="FalseDiscoveryRate">The accepted share of false ones among the confirmed columns.</param>
/// <param name="Features">The features that are compared; empty for all.</param>
/// <param name="Importances">The weights in the mean over features; empty for equal ones.</param>
/// <param name="Metadata">Columns beside the model's input that are compared too.</param>
internal sealed record DriftV2Settings(
    bool TrainArchive,
    int MinSamples,
    int MaxSamples,
    int MaxTrainingRows,
    double FalseDiscoveryRate,
    IReadOnlyList<string> Features,
    IReadOnlyDictionary<string, double> Importances,
    IReadOnlyList<string> Metadata)
{
    private const string FeaturesKey = "features";
    private const string ImportantFeaturesKey = "most_important_features";
    private const string MetadataKey = "important_input_metadata_columns";

    /// <exception cref="MonitorException">A parameter has a value that is not accepted.</exception>
    public static DriftV2Settings Read(JsonObject parameters, ModelRoles roles)
    {
        var minimum = parameters.Whole("min_samples", 100, 2, 10_000_000);
        var given = Columns(parameters, FeaturesKey, roles.Features);
        var important = Columns(parameters, ImportantFeaturesKey, roles.Features);
        return new DriftV2Settings(
            parameters.Flag("train_archive", true),
            minimum,
            parameters.Whole("max_samples", Math.Max(minimum, 1_000_000), minimum, 100_000_000),
            parameters.Whole("max_training_rows", 20_000, 100, 1_000_000),
            parameters.Number("false_discovery_rate", 0.05, 0, 1),
            important.Count > 0 ? important : given,
            Weights(Member(parameters, FeaturesKey, "importances"), given.Count > 0 ? given : roles.Features, roles.Features),
            Columns(parameters, MetadataKey, []));
    }

    public bool Includes(string feature) => Features.Count == 0 || Features.Contains(feature);

    public double WeightOf(string feature) => Importances.Count == 0 ? 1 : Importances.GetValueOrDefault(feature);

    /// <param name="parameters">The parameters.</param>
    /// <param name="name">The parameter: an object with the columns' names in <c>fields</c>.</param>
    /// <param name="known">What the names must be among; empty for any.</param>
    private static List<string> Columns(JsonObject parameters, string name, IReadOnlyList<string> known)
    {
        var names = Member(parameters, name, "fields") switch
        {
            null => [],
            JsonArray items when items.All(i => i is JsonValue text && text.TryGetValue<string>(out _)) => items.Select(i => (string)i!).ToList(),
            _ => throw Refusal($"{name}.fields", "must be a list of column names"),
        };
        return names.FirstOrDefault(n => known.Count > 0 && !known.Contains(n)) is { } unknown
            ? throw Refusal($"{name}.fields", $"names '{unknown}', which is no feature of the model")
            : names;
    }

    /// <summary>Importances by name, or a list of them in the order of the fields.</summary>
    private static Dictionary<string, double> Weights(JsonNode? importances, IReadOnlyList<string> fields, IReadOnlyList<string> known)
    {
        const string Name = $"{FeaturesKey}.importances";
        IEnumerable<KeyValuePair<string, JsonNode?>> pairs = importances switch
        {
            null => [],
            JsonObject byName => byName,
            JsonArray list when list.Count == 0 || list.Count == fields.Count => fields.Zip(list, KeyValuePair.Create),
            _ => throw Refusal(Name, "must be an object of numbers by feature, or a list with a number for each field"),
        };
        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (feature, weight) in pairs)
        {
            if (known.Count > 0 && !known.Contains(feature))
            {
                throw Refusal(Name, $"names '{feature}', which is no feature of the model");
            }

            weights[feature] = weight is JsonValue value && value.TryGetValue<double>(out var number) && number is >= 0 and < double.PositiveInfinity
                ? number
                : throw Refusal(Name, $"must give '{feature}' a number from 0");
        }

        return weights;
    }

    private static JsonNode? Member(JsonObject parameters, string name, string member) => parameters[name] switch
    {
        null => null,
        JsonObject members => members[member],
        _ => throw Refusal(name, $"must be an object with the member '{member}'"),
    };

    private static MonitorException Refusal(string name, string why) => new("invalid_value", $"'{name}' {why}.", name);
}
