using System.Text.Json;
using Assay.Contracts;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Server.Catalog;
using Assay.Server.DataSets;
using Assay.Server.Engines;
using Assay.Server.Engines.Onnx;
using Assay.Server.Gateway;
using Assay.Server.Http;
using Assay.Server.Monitoring.Instances;

namespace Assay.Server.Subscriptions;

/// <summary>Adds, changes and removes subscriptions with all that belongs to them.</summary>
internal sealed class SubscriptionService(
    ResourceCatalog catalog,
    FileCatalog files,
    SubscriptionSecrets secrets,
    DataSetService dataSets,
    MonitorInstanceService instances,
    EngineCatalog engines,
    PayloadFormatCheck formats,
    GatewayDirectory gateways,
    TimeProvider clock)
{
    /// <summary>
    /// Adds a subscription; its payload data set exists when this returns. One without a deployment is headless: it gets an
    /// invented one.
    /// </summary>
    public async Task<Resource<Subscription>> AddAsync(Subscription subscription, string by, CancellationToken cancellation)
    {
        Validate(subscription);
        gateways.Validate(subscription, null);
        await catalog.GetAsync(Kinds.DataMart, subscription.DataMartId!, cancellation);
        await catalog.GetAsync(Kinds.ServiceProvider, subscription.ServiceProviderId!, cancellation);
        await ValidateEndpointAsync(subscription, cancellation);
        await CheckFormatAsync(subscription, cancellation);
        subscription = await secrets.SealAsync(Complete(subscription), null, cancellation);
        var added = await catalog.AddAsync(Kinds.Subscription, subscription, by, cancellation);
        await dataSets.EnsureForSubscriptionAsync(added, DataSetType.PayloadLogging, cancellation);
        await gateways.ReloadAsync(cancellation);
        return await catalog.GetAsync(Kinds.Subscription, added.Metadata.Id, cancellation);
    }

    public async Task<Resource<Subscription>> PatchAsync(string id, IReadOnlyList<JsonPatchOperation> patch, string by, CancellationToken cancellation)
    {
        var known = await catalog.GetAsync(Kinds.Subscription, id, cancellation);
        var changed = JsonPatch.Apply(known.Entity, patch, Kinds.Subscription.Json);
        Validate(changed);
        gateways.Validate(changed, id);
        await ValidateEndpointAsync(changed, cancellation);
        await CheckFormatAsync(changed, cancellation);
        changed = await secrets.SealAsync(Complete(changed) with { Findings = known.Entity.Findings }, known.Entity, cancellation);
        var updated = await catalog.UpdateAsync(Kinds.Subscription, id, _ => changed, by, cancellation);
        await secrets.DeleteReplacedAsync(known.Entity, changed, cancellation);
        await dataSets.ApplyRolesAsync(updated, cancellation);
        await gateways.ReloadAsync(cancellation);
        return await catalog.GetAsync(Kinds.Subscription, id, cancellation);
    }

    /// <summary>Removes a subscription with its records, monitors, measurements, explanations and archives.</summary>
    public async Task DeleteAsync(string id, CancellationToken cancellation)
    {
        var known = await catalog.GetAsync(Kinds.Subscription, id, cancellation);
        await instances.DeleteForTargetAsync(id, cancellation);
        await dataSets.DeleteForTargetAsync(id, cancellation);
        await catalog.DeleteChildrenAsync(Kinds.ExplanationTask, id, cancellation);
        await catalog.DeleteChildrenAsync(Kinds.LoggingGap, id, cancellation);
        await files.DeleteAsync(id, cancellation);
        await catalog.DeleteAsync(Kinds.Subscription, id, cancellation);
        await secrets.DeleteAsync(known.Entity, cancellation);
        await gateways.ReloadAsync(cancellation);
    }

    private async Task CheckFormatAsync(Subscription subscription, CancellationToken cancellation)
    {
        var provider = await catalog.FindAsync(Kinds.ServiceProvider, subscription.ServiceProviderId!, cancellation);
        formats.Check(engines.Find(provider?.Entity.ServiceType), subscription.Deployment?.ScoringEndpoint);
    }

    private Subscription Complete(Subscription subscription)
    {
        var properties = subscription.AssetProperties;
        var asset = subscription.Asset! with
        {
            // The client's list helpers read the name of every subscription.
            Name = subscription.Asset!.Name ?? subscription.Asset.AssetId,
            Url = subscription.Asset.Url ?? "",
            AssetType = subscription.Asset.AssetType ?? "model",
            ProblemType = subscription.Asset.ProblemType ?? properties?.ProblemType,
            InputDataType = subscription.Asset.InputDataType ?? properties?.InputDataType ?? "structured",
        };
        return subscription with
        {
            Asset = asset,
            Deployment = subscription.Deployment ?? Headless.Invent(asset, clock),
            IntegrationReference = JsonBody.WithoutNulls(subscription.IntegrationReference),
            RiskEvaluationStatus = JsonBody.WithoutNulls(subscription.RiskEvaluationStatus),
            AnalyticsEngine = JsonBody.WithoutNulls(subscription.AnalyticsEngine),
            DataSources = subscription.DataSources is null ? null : [.. subscription.DataSources.Select(s => JsonBody.WithoutNulls(s)!.Value)],
            Status = new ResourceStatus(ResourceState.Active),
            Findings = null,
        };
    }

    private static void Validate(Subscription subscription)
    {
        Require(subscription.DataMartId, "data_mart_id");
        Require(subscription.ServiceProviderId, "service_provider_id");
        Require(subscription.Asset?.AssetId, "asset.asset_id");
        if (subscription.Asset!.ProblemType is not (null or "binary" or "multiclass" or "regression"))
        {
            throw ApiException.Invalid("asset.problem_type", "'asset.problem_type' must be binary, multiclass or regression.");
        }

        DataSetSchemas.RequireNamesAndTypes(subscription.AssetProperties?.TrainingDataSchema, "asset_properties.training_data_schema");
        DataSetSchemas.RequireNamesAndTypes(subscription.AssetProperties?.InputDataSchema, "asset_properties.input_data_schema");
        DataSetSchemas.RequireNamesAndTypes(subscription.AssetProperties?.OutputDataSchema, "asset_properties.output_data_schema");
        JsonBody.RequireObject(subscription.AssetProperties?.TrainingDataReference, "asset_properties.training_data_reference");
        JsonBody.RequireObject(subscription.Deployment?.ScoringEndpoint?.Credentials, "deployment.scoring_endpoint.credentials");
        JsonBody.RequireObject(subscription.IntegrationReference, "integration_reference");
        JsonBody.RequireObject(subscription.RiskEvaluationStatus, "risk_evaluation_status");
        RequireObjects(subscription.AnalyticsEngine, "analytics_engine", "credentials");
        for (var i = 0; i < (subscription.DataSources?.Count ?? 0); i++)
        {
            RequireObjects(subscription.DataSources![i], $"data_sources[{i}]", "endpoint", "credentials");
        }
    }

    private async Task ValidateEndpointAsync(Subscription subscription, CancellationToken cancellation)
    {
        if (subscription.Deployment?.ScoringEndpoint?.Url is not { Length: > 0 } url
            || (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or OnnxEngine.Scheme))
        {
            return;
        }

        var provider = await catalog.FindAsync(Kinds.ServiceProvider, subscription.ServiceProviderId!, cancellation);
        var isName = url.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        if (!isName || engines.Find(provider?.Entity.ServiceType) is not { NamesEndpoints: true })
        {
            throw ApiException.Invalid("deployment.scoring_endpoint.url", $"'{url}' is no http or https address, nor one of an ONNX model of this server, such as onnx:credit.");
        }
    }

    /// <summary>Checks a member and, step by step, the members inside it.</summary>
    private static void RequireObjects(JsonElement? member, string field, params ReadOnlySpan<string> inside)
    {
        JsonBody.RequireObject(member, field);
        if (inside.Length > 0 && member is { } element && element.TryGetProperty(inside[0], out var next))
        {
            RequireObjects(next, $"{field}.{inside[0]}", inside[1..]);
        }
    }

    private static void Require(string? value, string field)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            throw ApiException.Required(field);
        }
    }
}
