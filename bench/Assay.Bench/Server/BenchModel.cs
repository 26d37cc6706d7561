using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Bench.Payload;
using Assay.Client;
using Assay.Contracts.DataSets;
using Assay.Contracts.Providers;
using Assay.Contracts.Subscriptions;

namespace Assay.Bench.Server;

/// <summary>A subscribed model with its payload data set, made over the API as any user would.</summary>
/// <param name="SubscriptionId">The subscription.</param>
/// <param name="DataSetId">Its payload data set.</param>
internal sealed record BenchModel(string SubscriptionId, string DataSetId)
{
    public static async Task<BenchModel> SubscribeAsync(AssayClient assay, PayloadShape shape, string? scoringUrl = null, Gateway? gateway = null)
    {
        var none = CancellationToken.None;
        var provider = await assay.Providers.AddAsync(
            new ServiceProvider
            {
                Name = "bench",
                ServiceType = "custom_machine_learning",
                OperationalSpaceId = "production",
                Credentials = JsonSerializer.SerializeToElement(new JsonObject { ["url"] = scoringUrl ?? "http://127.0.0.1:9" }),
            },
            none);
        var subscription = await assay.Subscriptions.AddAsync(
            new Subscription
            {
                DataMartId = assay.InstanceId,
                Gateway = gateway,
                ServiceProviderId = provider.Metadata.Id,
                Asset = new Asset { AssetId = "bench", Name = "bench", AssetType = "model", ProblemType = "binary", InputDataType = "structured" },
                Deployment = new Deployment
                {
                    DeploymentId = "bench",
                    Name = "bench",
                    DeploymentType = "online",
                    ScoringEndpoint = new ScoringEndpoint { Url = scoringUrl ?? "http://127.0.0.1:9/score" },
                },
                AssetProperties = new AssetProperties
                {
                    PredictionField = "prediction",
                    ProbabilityFields = ["probability"],
                    FeatureFields = shape.Fields,
                    CategoricalFields = [.. shape.Fields.Where(f => f.StartsWith("category", StringComparison.Ordinal))],
                },
            },
            none);
        var sets = await assay.DataSets.ListAsync(subscription.Metadata.Id, DataSetType.PayloadLogging, none);
        return new BenchModel(subscription.Metadata.Id, sets[0].Metadata.Id);
    }
}
