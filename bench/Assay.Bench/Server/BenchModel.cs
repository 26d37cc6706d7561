using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Bench.Engine;
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
    /// <summary>The column of the true outcome in feedback.</summary>
    public const string Label = "outcome";

    private static readonly Uri NoEngine = new("http://127.0.0.1:9/score");

    public static async Task<BenchModel> SubscribeAsync(AssayClient assay, PayloadShape shape, Uri? scoringUrl = null, Gateway? gateway = null)
    {
        var none = CancellationToken.None;
        var url = scoringUrl ?? NoEngine;
        var provider = await assay.Providers.AddAsync(
            new ServiceProvider
            {
                Name = "bench",
                ServiceType = "custom_machine_learning",
                OperationalSpaceId = "production",
                Credentials = JsonSerializer.SerializeToElement(new JsonObject { ["url"] = url.GetLeftPart(UriPartial.Authority) }),
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
                    ScoringEndpoint = new ScoringEndpoint { Url = url.ToString() },
                },
                AssetProperties = new AssetProperties
                {
                    LabelColumn = Label,
                    PredictionField = "prediction",
                    ProbabilityFields = ["probability"],
                    Labels = [StubModel.Risky, StubModel.Safe],
                    FeatureFields = shape.Fields,
                    CategoricalFields = [.. shape.Fields.Where(f => f.StartsWith("category", StringComparison.Ordinal))],
                },
            },
            none);
        var sets = await assay.DataSets.ListAsync(subscription.Metadata.Id, DataSetType.PayloadLogging, none);
        return new BenchModel(subscription.Metadata.Id, sets[0].Metadata.Id);
    }
}
