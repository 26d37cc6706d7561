using System.Text.Json.Nodes;

namespace Assay.EndToEnd.Tests.MainJob;

/// <summary>Request bodies as the Python client writes them: what is None is left out.</summary>
internal static class Bodies
{
    public static JsonObject Provider(string name) => new()
    {
        ["name"] = name,
        ["description"] = "An engine of our own",
        ["service_type"] = "custom_machine_learning",
        ["request_headers"] = new JsonObject { ["Content-Type"] = "application/json" },
        ["operational_space_id"] = "production",
        ["credentials"] = new JsonObject(),
    };

    public static JsonObject Subscription(string dataMart, string provider, string asset, Uri endpoint, string predictionField) =>
        Subscription(dataMart, provider, asset, endpoint, predictionField, CreditRisk.Fields, CreditRisk.Categorical);

    public static JsonObject Subscription(
        string dataMart, string provider, string asset, Uri endpoint, string predictionField, IEnumerable<string> features, IEnumerable<string> categorical) => new()
        {
            ["data_mart_id"] = dataMart,
            ["service_provider_id"] = provider,
            ["asset"] = new JsonObject
            {
                ["asset_id"] = "e4ec2f08-90ce-4bd3-8a83-3a5a0a2f8f5a",
                ["name"] = asset,
                ["url"] = "",
                ["asset_type"] = "model",
                ["input_data_type"] = "structured",
                ["problem_type"] = "binary",
            },
            ["deployment"] = new JsonObject
            {
                ["deployment_id"] = "9b1b8a52-26ac-4cf4-8f9e-6f3a7c5d1b11",
                ["name"] = "German credit risk",
                ["deployment_type"] = "online",
                ["scoring_endpoint"] = new JsonObject
                {
                    ["url"] = endpoint.ToString(),
                    ["request_headers"] = new JsonObject { ["Content-Type"] = "application/json", ["x"] = "y" },
                },
            },
            ["asset_properties"] = new JsonObject
            {
                ["label_column"] = CreditRisk.Label,
                ["probability_fields"] = new JsonArray("probability"),
                ["prediction_field"] = predictionField,
                ["feature_fields"] = new JsonArray([.. features.Select(f => JsonValue.Create(f))]),
                ["categorical_fields"] = new JsonArray([.. categorical.Select(f => JsonValue.Create(f))]),
                ["training_data_reference"] = new JsonObject
                {
                    ["type"] = "cos",
                    ["location"] = new JsonObject { ["bucket"] = "credit-risk", ["file_name"] = "german_credit_data_biased_training.csv" },
                    ["connection"] = new JsonObject
                    {
                        ["resource_instance_id"] = "crn:v1:bluemix:public:cloud-object-storage:global:a/0:0::",
                        ["url"] = "https://s3.example.com",
                        ["api_key"] = "secret-of-the-object-store",
                        ["iam_url"] = "https://iam.example.com/oidc/token",
                    },
                },
            },
        };

    public static JsonObject Instance(string dataMart, string definition, string subscription, JsonObject parameters, JsonArray? thresholds = null, string? managedBy = null)
    {
        var body = new JsonObject
        {
            ["data_mart_id"] = dataMart,
            ["monitor_definition_id"] = definition,
            ["target"] = new JsonObject { ["target_type"] = "subscription", ["target_id"] = subscription },
            ["parameters"] = parameters,
        };
        if (thresholds is not null)
        {
            body["thresholds"] = thresholds;
        }

        if (managedBy is not null)
        {
            body["managed_by"] = managedBy;
        }

        return body;
    }

    public static JsonObject PayloadRecord(string scoringId, JsonObject request, JsonObject response) => new()
    {
        ["scoring_id"] = scoringId,
        ["scoring_timestamp"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ"),
        ["response_time"] = 460,
        ["multiple_records"] = true,
        ["request"] = request.DeepClone(),
        ["response"] = response.DeepClone(),
    };

    public static JsonObject FairnessParameters() => new()
    {
        ["features"] = new JsonArray(
            new JsonObject { ["feature"] = "Sex", ["majority"] = new JsonArray("male"), ["minority"] = new JsonArray("female") },
            new JsonObject { ["feature"] = "Age", ["majority"] = new JsonArray(new JsonArray(26, 75)), ["minority"] = new JsonArray(new JsonArray(18, 25)) }),
        ["favourable_class"] = new JsonArray(CreditRisk.Favourable),
        ["unfavourable_class"] = new JsonArray("Risk"),
        ["min_records"] = 10,
    };

    public static JsonArray FairnessThresholds() => new(new JsonObject
    {
        ["metric_id"] = "fairness_value",
        ["type"] = "lower_limit",
        ["value"] = 80.0,
        ["specific_values"] = new JsonArray(new JsonObject
        {
            ["applies_to"] = new JsonArray(new JsonObject { ["type"] = "tag", ["key"] = "feature", ["value"] = "Age" }),
            ["value"] = 95,
        }),
    });
}
