using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Contracts.DataSets;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Tables;
using Assay.Server.Http;
using Assay.Server.Subscriptions;

namespace Assay.Server.DataSets;

/// <summary>Builds the schemas of data sets, with the role of every column.</summary>
internal static class DataSetSchemas
{
    private const int MaxColumns = 10_000;

    private static readonly IReadOnlyDictionary<string, TechnicalColumn> Technical =
        TechnicalColumn.Payload.Concat(TechnicalColumn.Rows).Concat(TechnicalColumn.FeedbackAnswers).Concat(TechnicalColumn.Debiased)
            .DistinctBy(c => c.Name).ToDictionary(c => c.Name, StringComparer.Ordinal);

    /// <summary>The columns a new data set starts with: technical ones, and those of the model that are known.</summary>
    public static SparkStruct Initial(string type, Subscription subscription, ModelRoles roles)
    {
        var columns = Begin(type).Select(c => (c.Name, c.Type)).ToList();
        var names = columns.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var properties = subscription.AssetProperties;
        var known = properties?.InputDataSchema ?? properties?.TrainingDataSchema;
        foreach (var field in known?.Fields ?? [])
        {
            var isOutput = field.Name == roles.Label && type == DataSetType.PayloadLogging;
            if (field.Name is not null && !isOutput && SparkTypes.Read(field.Type) is { } columnType && names.Add(field.Name))
            {
                columns.Add((field.Name, columnType));
            }
        }

        return Build(columns, roles);
    }

    /// <summary>A schema of the given columns with their roles.</summary>
    public static SparkStruct Build(IEnumerable<(string Name, ColumnType Type)> columns, ModelRoles? roles) =>
        new() { Fields = [.. columns.Where(c => !IsHidden(c.Name)).Select(c => Field(c.Name, c.Type, roles))] };

    /// <summary>The columns of a schema given by a client.</summary>
    /// <exception cref="ApiException">400: a field has no name or a type that is not known.</exception>
    public static IReadOnlyList<(string Name, ColumnType Type)> Read(SparkStruct schema, string place)
    {
        if (schema.Fields.Count > MaxColumns)
        {
            throw ApiException.Invalid($"{place}.fields", $"There are more than {MaxColumns} columns.");
        }

        var columns = new List<(string, ColumnType)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < schema.Fields.Count; i++)
        {
            var field = schema.Fields[i];
            if (string.IsNullOrEmpty(field.Name))
            {
                throw ApiException.Required($"{place}.fields[{i}].name");
            }

            if (!seen.Add(field.Name))
            {
                throw ApiException.Invalid($"{place}.fields[{i}].name", $"Column '{field.Name}' occurs twice.");
            }

            columns.Add((field.Name, SparkTypes.Read(field.Type)
                ?? throw ApiException.Invalid($"{place}.fields[{i}].type", $"'{field.Type}' of column '{field.Name}' is no type; accepted: string, long, double, boolean, timestamp and arrays.")));
        }

        return columns;
    }

    /// <summary>Checks a schema that is only kept: types this server does not know are none of its business.</summary>
    /// <exception cref="ApiException">400: a field has no name, or a type that is neither a name nor an object.</exception>
    public static void RequireNamesAndTypes(SparkStruct? schema, string place)
    {
        for (var i = 0; i < (schema?.Fields.Count ?? 0); i++)
        {
            var field = schema!.Fields[i];
            if (string.IsNullOrEmpty(field.Name))
            {
                throw ApiException.Required($"{place}.fields[{i}].name");
            }

            if (field.Type is not { ValueKind: JsonValueKind.String or JsonValueKind.Object })
            {
                throw ApiException.Invalid($"{place}.fields[{i}].type", $"The type of column '{field.Name}' must be a name or an array type.");
            }
        }
    }

    /// <summary>The technical columns of a type of data set.</summary>
    public static IReadOnlyList<TechnicalColumn> Begin(string type) => type switch
    {
        DataSetType.PayloadLogging => TechnicalColumn.Payload,
        DataSetType.Feedback => [.. TechnicalColumn.Rows, .. TechnicalColumn.FeedbackAnswers],
        _ => TechnicalColumn.Rows,
    };

    /// <summary>Columns of the store that no client sees, such as the response time.</summary>
    public static bool IsHidden(string name) => name is "_response_time" or "_first_row";

    private static SparkField Field(string name, ColumnType type, ModelRoles? roles)
    {
        var metadata = new JsonObject();
        if (Technical.TryGetValue(name, out var technical))
        {
            Set(metadata, "modeling_role", technical.Role);
            if (technical.IsKey)
            {
                metadata["primary_key"] = true;
            }
        }
        else
        {
            Set(metadata, "modeling_role", RoleOf(name, roles));
            if (roles?.Categorical.Contains(name) == true)
            {
                metadata["measure"] = "discrete";
            }
        }

        return new SparkField { Name = name, Type = SparkTypes.Write(type), Nullable = technical?.Nullable ?? true, Metadata = metadata };
    }

    private static string? RoleOf(string name, ModelRoles? roles)
    {
        if (roles is null)
        {
            return null;
        }

        if (name == "prediction_probability")
        {
            return "prediction-probability";
        }

        if (name == roles.PredictedTarget)
        {
            return "decoded-target";
        }

        if (name == roles.Prediction)
        {
            return "prediction";
        }

        if (roles.Probabilities.Contains(name))
        {
            return roles.Probabilities.Count == 1 ? "probability" : "class_probability";
        }

        if (name == roles.Label)
        {
            return "target";
        }

        return roles.Features.Count == 0 || roles.Features.Contains(name) ? "feature" : null;
    }

    private static void Set(JsonObject metadata, string key, string? value)
    {
        if (value is not null)
        {
            metadata[key] = value;
        }
    }
}
