using System.Globalization;
using System.Text.Json.Nodes;

namespace Assay.EndToEnd.Tests.Sdk;

/// <summary>
/// The parsing rules of the stock client's models: required keys must be there, nested objects and lists of objects must
/// not be null, times must be parseable, and whatever can hold credentials is a reference to a secret.
/// </summary>
internal static class SdkRules
{
    /// <summary>Keys whose value the client hands to the parser of another model, which null crashes.</summary>
    private static readonly HashSet<string> Nested =
    [
        "metadata", "entity", "status", "failure", "errors", "target", "asset", "deployment", "scoring_endpoint", "asset_properties",
        "training_data_schema", "input_data_schema", "output_data_schema", "training_data_reference", "credentials", "data_schema", "fields",
        "thresholds", "specific_values", "applies_to", "schedule", "start_time", "values", "metrics", "tags", "sources", "operators",
        "analytics_engine", "data_sources", "integration_reference", "risk_evaluation_status", "location", "database_configuration",
    ];

    private static readonly HashSet<string> Secrets = ["credentials", "training_data_reference"];

    private static readonly HashSet<string> Times =
    [
        "created_at", "modified_at", "deleted_at", "timestamp", "queued_at", "started_at", "updated_at", "completed_at",
    ];

    public static JsonObject DataMart(JsonObject mart) => Resource(mart, "internal_database", "status");

    public static JsonObject Provider(JsonObject provider) => Resource(provider, "name", "service_type", "status");

    public static JsonObject Subscription(JsonObject subscription)
    {
        Resource(subscription, "data_mart_id", "service_provider_id", "asset", "deployment", "status");
        Require(subscription["entity"]!["asset"]!.AsObject(), "asset_id", "asset_type", "name", "url");
        return subscription;
    }

    public static JsonObject DataSet(JsonObject set)
    {
        Resource(set, "data_mart_id", "name", "type", "target", "data_schema", "status");
        foreach (var field in set["entity"]!["data_schema"]!["fields"]!.AsArray())
        {
            Require(field!.AsObject(), "name", "type", "nullable", "metadata");
        }

        return set;
    }

    public static JsonObject Instance(JsonObject instance)
    {
        Resource(instance, "data_mart_id", "monitor_definition_id", "target", "status");
        foreach (var threshold in instance["entity"]!["thresholds"]?.AsArray() ?? [])
        {
            Require(threshold!.AsObject(), "metric_id", "type");
        }

        return instance;
    }

    public static JsonObject Run(JsonObject run)
    {
        Resource(run, "triggered_by", "status");
        Require(run["entity"]!["status"]!.AsObject(), "state");
        return run;
    }

    public static JsonObject Measurement(JsonObject measurement)
    {
        Resource(measurement, "timestamp", "values", "issue_count", "target", "run_id");
        foreach (var value in measurement["entity"]!["values"]!.AsArray())
        {
            Require(value!.AsObject(), "metrics", "tags");
            foreach (var named in value["metrics"]!.AsArray().Concat(value["tags"]!.AsArray()))
            {
                Require(named!.AsObject(), "id", "value");
            }
        }

        return measurement;
    }

    private static JsonObject Resource(JsonObject resource, params string[] entityKeys)
    {
        Require(resource, "metadata", "entity");
        Require(resource["metadata"]!.AsObject(), "id", "url", "created_at", "created_by");
        Require(resource["entity"]!.AsObject(), entityKeys);
        Check(resource, "$");
        return resource;
    }

    private static void Require(JsonObject json, params string[] keys)
    {
        foreach (var key in keys)
        {
            Assert.True(json.ContainsKey(key), $"The required key '{key}' is missing in {json.ToJsonString()}");
        }
    }

    private static void Check(JsonNode? node, string place)
    {
        if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                Check(items[i], $"{place}[{i}]");
            }
        }
        else if (node is JsonObject members)
        {
            foreach (var (key, value) in members)
            {
                CheckMember(key, value, $"{place}.{key}");

                // Parameters and the data of sources are free-form: the client hands them on as they are.
                if (key is not ("parameters" or "data" or "result"))
                {
                    Check(value, $"{place}.{key}");
                }
            }
        }
    }

    private static void CheckMember(string key, JsonNode? value, string place)
    {
        Assert.False(Nested.Contains(key) && value is null, $"{place} is null: the client's parser crashes");
        if (Secrets.Contains(key))
        {
            Assert.True(value is JsonObject { Count: 1 } secret && secret.ContainsKey("secret_id"), $"{place} is no reference to a secret: {value}");
        }

        if (Times.Contains(key))
        {
            Assert.True(
                DateTimeOffset.TryParse((string?)value, CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
                $"{place} is no time: {value}");
        }
    }
}
