using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Tables;
using Assay.Server.Monitoring;

namespace Assay.Server.Subscriptions;

/// <summary>Which column of a subscribed model is what, gathered from its field lists and from schema roles.</summary>
internal sealed record ModelRoles
{
    public required string SubscriptionId { get; init; }

    /// <summary><c>binary</c>, <c>multiclass</c>, <c>regression</c>, or null when nobody said.</summary>
    public string? ProblemType { get; init; }

    /// <summary>What the model decides by, in order; empty until known.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    public required IReadOnlySet<string> Categorical { get; init; }

    public string? Label { get; init; }

    public string? Prediction { get; init; }

    public string? PredictedTarget { get; init; }

    /// <summary>One array column, or one column per class; empty when the model gives none.</summary>
    public required IReadOnlyList<string> Probabilities { get; init; }

    /// <summary>The classes in the order of the probability vector; empty when unknown.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The model's name on its engine.</summary>
    public string? AssetName { get; init; }

    /// <summary>The id of the input schema, by which some engines name their input table.</summary>
    public string? InputSchemaId { get; init; }

    public bool IsRegression => ProblemType == "regression";

    /// <summary>The column that holds the decision as people name it.</summary>
    public string? Decision => PredictedTarget ?? Prediction;

    public static ModelRoles Of(Resource<Subscription> subscription)
    {
        var properties = subscription.Entity.AssetProperties ?? new AssetProperties();
        var schema = properties.TrainingDataSchema ?? properties.InputDataSchema ?? properties.OutputDataSchema;
        var fields = schema?.Fields ?? [];
        var output = properties.OutputDataSchema?.Fields ?? [];
        return new ModelRoles
        {
            SubscriptionId = subscription.Metadata.Id,
            ProblemType = subscription.Entity.Asset?.ProblemType ?? properties.ProblemType,
            Features = properties.FeatureFields is { Count: > 0 } features ? features : [.. WithRole(fields, "feature")],
            Categorical = (properties.CategoricalFields ?? [.. fields.Where(f => Meta(f, "measure") == "discrete").Select(f => f.Name!)])
                .ToHashSet(StringComparer.Ordinal),
            Label = properties.LabelColumn ?? WithRole(fields, "target").FirstOrDefault(),
            Prediction = properties.PredictionField ?? WithRole(output, "prediction").FirstOrDefault(),
            PredictedTarget = properties.PredictedTargetField ?? WithRole(output, "decoded-target").FirstOrDefault(),
            Probabilities = properties.ProbabilityFields is { Count: > 0 } probabilities
                ? probabilities
                : [.. WithRole(output, "probability"), .. WithRole(output, "class_probability")],
            Classes = properties.Labels ?? [],
            AssetName = subscription.Entity.Asset?.Name,
            InputSchemaId = properties.InputDataSchema?.Id,
        };
    }

    /// <summary>The columns of rows that the model decides by.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="what">What rows they are, such as <c>feedback</c>.</param>
    /// <exception cref="MonitorException">The features are not known, or the rows lack one.</exception>
    public Table FeaturesOf(Table rows, string what)
    {
        if (Features.Count == 0)
        {
            throw new MonitorException("features_unknown", "The features of the model are not known; set asset_properties.feature_fields.", "feature_fields");
        }

        var missing = Features.Where(f => !rows.TryGet(f, out _)).ToList();
        return missing.Count == 0
            ? rows.Select(Features)
            : throw new MonitorException("column_missing", $"The {what} rows have no column {string.Join(", ", missing.Select(m => $"'{m}'"))}, which the subscription names as a feature.", [.. missing]);
    }

    /// <summary>Whether a row has a value for any feature: a label that came alone has none.</summary>
    public bool HasFeatures(Table rows, int row) => Features.Any(f => rows.TryGet(f, out var column) && !column.IsMissing(row));

    private static IEnumerable<string> WithRole(IReadOnlyList<SparkField> fields, string role) =>
        fields.Where(f => f.Name is not null && Meta(f, "modeling_role") == role).Select(f => f.Name!);

    private static string? Meta(SparkField field, string key) =>
        field.Metadata.TryGetPropertyValue(key, out var value) && value is JsonValue text && text.TryGetValue<string>(out var found) ? found : null;
}
