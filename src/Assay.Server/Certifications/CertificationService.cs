using System.Text.Json;
using Assay.Contracts;
using Assay.Contracts.Certifications;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Providers;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;
using Assay.Server.Deployments;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Http;
using Assay.Server.Subscriptions;

namespace Assay.Server.Certifications;

/// <summary>Starts certifications of bound engines.</summary>
internal sealed class CertificationService(
    ResourceCatalog catalog,
    EngineCatalog engines,
    PayloadFormatCheck formats,
    DeploymentCache deployments,
    CertificationSamples samples,
    CertificationQueue queue,
    TimeProvider clock)
{
    public const string InProgress = "in_progress";
    public const string Finished = "finished";
    public const string Error = "error";

    /// <exception cref="ApiException">400 or 404: there is no such provider, subscription or sample, or the format is wrong.</exception>
    public async Task<Resource<Certification>> StartAsync(string providerId, CertificationRequest request, string by, CancellationToken cancellation)
    {
        var provider = await catalog.GetAsync(Kinds.ServiceProvider, providerId, cancellation);
        if (request.SubscriptionId is null == request.DeploymentId is null)
        {
            throw ApiException.Invalid("subscription_id", "Name either 'subscription_id' or 'deployment_id'.");
        }

        var given = request.Sample is { ValueKind: not JsonValueKind.Null } json ? ReadSample(json) : null;
        var subscription = request.SubscriptionId is { } id ? await FindAsync(provider, id, cancellation) : await ImagineAsync(provider, request, given, cancellation);
        var sample = await samples.OfAsync(subscription, given, cancellation);
        var certification = new Certification
        {
            Status = new ResourceStatus(InProgress),
            DeploymentId = subscription.Entity.Deployment?.DeploymentId,
            SubscriptionId = request.SubscriptionId,
        };
        var added = await catalog.AddAsync(Kinds.Certification, certification, by, cancellation, parent: providerId);
        queue.Enqueue(new CertificationJob(added.Metadata.Id, subscription, sample));
        return added;
    }

    private async Task<Resource<Subscription>> FindAsync(Resource<ServiceProvider> provider, string id, CancellationToken cancellation)
    {
        var subscription = await catalog.GetAsync(Kinds.Subscription, id, cancellation);
        return subscription.Entity.ServiceProviderId == provider.Metadata.Id
            ? subscription
            : throw ApiException.Invalid("subscription_id", $"The subscription '{id}' belongs to the provider '{subscription.Entity.ServiceProviderId}'.");
    }

    /// <summary>A subscription as it would be, of a deployment that nobody has subscribed to.</summary>
    private async Task<Resource<Subscription>> ImagineAsync(Resource<ServiceProvider> provider, CertificationRequest request, Table? sample, CancellationToken cancellation)
    {
        if (request.ScoringEndpoint?.Credentials is { ValueKind: not JsonValueKind.Null })
        {
            throw ApiException.Invalid("scoring_endpoint.credentials", "'scoring_endpoint.credentials' are not read here; put them into the provider, or certify a subscription that has them.");
        }

        formats.Check(engines.Find(provider.Entity.ServiceType), request.ScoringEndpoint, "scoring_endpoint");
        var endpoint = request.ScoringEndpoint ?? new ScoringEndpoint();
        var properties = request.AssetProperties ?? new AssetProperties();
        var isRegression = (request.ProblemType ?? properties.ProblemType) == "regression";
        var subscription = new Subscription
        {
            ServiceProviderId = provider.Metadata.Id,
            Asset = new Asset { AssetId = request.DeploymentId, ProblemType = request.ProblemType },
            Deployment = new Deployment
            {
                DeploymentId = request.DeploymentId,
                ScoringEndpoint = endpoint with { Url = endpoint.Url ?? await FindAddressAsync(provider, request.DeploymentId!, cancellation) },
            },
            AssetProperties = properties with
            {
                FeatureFields = properties.FeatureFields ?? [.. (sample?.Columns ?? []).Select(c => c.Name)],
                PredictionField = properties.PredictionField ?? PayloadFormat.DefaultPrediction,
                ProbabilityFields = properties.ProbabilityFields ?? (isRegression ? [] : [PayloadFormat.DefaultProbability]),
            },
        };
        return new Resource<Subscription>(new Metadata(request.DeploymentId!, "", clock.GetUtcNow().UtcDateTime, ResourceCatalog.Internal), subscription);
    }

    /// <summary>Where the engine's list says that the deployment answers; null when it does not say, which scoring then does.</summary>
    private async Task<string?> FindAddressAsync(Resource<ServiceProvider> provider, string deploymentId, CancellationToken cancellation)
    {
        try
        {
            var list = await deployments.GetAsync(provider, null, refreshes: false, cancellation);
            return list.Deployments.FirstOrDefault(d => d.Id == deploymentId)?.Resource["entity"]?["scoring_endpoint"]?["url"]?.ToString();
        }
        catch (EngineException)
        {
            return null;
        }
    }

    private static Table ReadSample(JsonElement sample)
    {
        try
        {
            return new FieldsValuesCodec(wrapped: false).ReadRequest(JsonSerializer.SerializeToUtf8Bytes(sample, AssayJson.Default.JsonElement), null, new PayloadFormat());
        }
        catch (Exception e) when (e is CodecException or JsonException)
        {
            throw ApiException.Invalid("sample", $"'sample' must be rows as {{\"fields\": [\"Age\"], \"values\": [[32]]}}: {e.Message}.");
        }
    }
}
