using System.Text.Json.Nodes;
using Assay.Contracts;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Contracts.Subscriptions;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Assay.Server.Monitoring.Definitions;
using Assay.Server.Monitoring.Measurements;
using Assay.Server.Monitoring.Runs;
using Assay.Server.Monitoring.Schedules;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.Instances;

/// <summary>Sets monitors up for targets, changes and removes them.</summary>
internal sealed class MonitorInstanceService(
    ResourceCatalog catalog,
    FileCatalog files,
    MonitorDefinitions definitions,
    MeasurementStore measurements,
    RunService runs,
    SetUpQueue setUps) : IDisposable
{
    /// <summary>Definitions of which a target has one instance however often a client asks for it.</summary>
    private static readonly string[] Singletons = ["performance", ModelHealthDefinition.Id];

    private readonly SemaphoreSlim _adding = new(1);

    public void Dispose() => _adding.Dispose();

    public async Task<Resource<MonitorInstance>> AddAsync(MonitorInstance instance, string by, bool skipSchedule, CancellationToken cancellation)
    {
        var definition = await ValidateAsync(instance, cancellation);
        if (!Singletons.Contains(definition.Metadata.Id))
        {
            return await AddAsync(instance, definition, by, skipSchedule, cancellation);
        }

        await _adding.WaitAsync(cancellation);
        try
        {
            return await FindAsync(instance, cancellation) ?? await AddAsync(instance, definition, by, skipSchedule, cancellation);
        }
        finally
        {
            _adding.Release();
        }
    }

    private async Task<Resource<MonitorInstance>> AddAsync(
        MonitorInstance instance, Resource<MonitorDefinition> definition, string by, bool skipSchedule, CancellationToken cancellation)
    {
        var schedule = skipSchedule ? null : instance.Schedule ?? definition.Entity.Schedule;
        instance = instance with
        {
            Parameters = instance.Parameters ?? [],
            Thresholds = ThresholdRules.Merge(definition.Entity, instance.Thresholds, await ProblemTypeAsync(instance, cancellation)),
            Schedule = schedule is null ? null : DueTimes.Complete(schedule),
            ManagedBy = instance.ManagedBy ?? "user",
            Status = new ResourceStatus(ResourceState.Active),
        };
        instance = instance with { ScheduleId = instance.Schedule is null ? null : Guid.NewGuid().ToString() };
        var monitor = definitions.Computed(definition.Metadata.Id);
        if (monitor is null)
        {
            return await catalog.AddAsync(Kinds.MonitorInstance, instance, by, cancellation, parent: instance.Target!.TargetId);
        }

        var subscription = await catalog.GetAsync(Kinds.Subscription, instance.Target!.TargetId!, cancellation);
        return await SetUpAsync(monitor, instance, subscription, by, cancellation);
    }

    /// <param name="id">The instance.</param>
    /// <param name="patch">The changes.</param>
    /// <param name="setsUp">Whether changed parameters are set up anew; else they are only kept.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancellation">Stops the change.</param>
    public async Task<Resource<MonitorInstance>> PatchAsync(string id, IReadOnlyList<JsonPatchOperation> patch, bool setsUp, string by, CancellationToken cancellation)
    {
        var known = await catalog.GetAsync(Kinds.MonitorInstance, id, cancellation);
        var changed = JsonPatch.Apply(known.Entity, patch, Kinds.MonitorInstance.Json);
        var definition = await ValidateAsync(changed, cancellation);
        changed = changed with
        {
            Thresholds = ThresholdRules.Merge(definition.Entity, changed.Thresholds, await ProblemTypeAsync(changed, cancellation)),
            Schedule = changed.Schedule is null ? null : DueTimes.Complete(changed.Schedule),
            ScheduleId = changed.Schedule is null ? null : changed.ScheduleId ?? Guid.NewGuid().ToString(),
            Status = Checked(changed.Status, id),
        };
        if (setsUp && definitions.Computed(definition.Metadata.Id) is { } monitor && !JsonNode.DeepEquals(known.Entity.Parameters, changed.Parameters))
        {
            var subscription = await catalog.GetAsync(Kinds.Subscription, changed.Target!.TargetId!, cancellation);
            var context = new MonitorContext(known with { Entity = changed }, subscription, changed.Parameters ?? []);
            var setUp = await GuardAsync(() => monitor.SetUpAsync(context, cancellation));
            changed = changed with { Parameters = Merge(changed.Parameters, setUp.Parameters) };
        }

        return await catalog.UpdateAsync(Kinds.MonitorInstance, id, _ => changed, by, cancellation);
    }

    public async Task DeleteAsync(string id, CancellationToken cancellation)
    {
        await catalog.GetAsync(Kinds.MonitorInstance, id, cancellation);
        await catalog.DeleteAsync(Kinds.MonitorInstance, id, cancellation);
        await catalog.DeleteChildrenAsync(Kinds.Run, id, cancellation);
        await measurements.DeleteForInstanceAsync(id, cancellation);
        await files.DeleteAsync(id, cancellation);
    }

    public async Task DeleteForTargetAsync(string targetId, CancellationToken cancellation)
    {
        foreach (var instance in await catalog.ListAsync(Kinds.MonitorInstance, cancellation, targetId))
        {
            await DeleteAsync(instance.Metadata.Id, cancellation);
        }
    }

    /// <summary>The given members over the known ones.</summary>
    public static JsonObject Merge(JsonObject? known, JsonObject? added)
    {
        var merged = known?.DeepClone().AsObject() ?? [];
        foreach (var (name, value) in added ?? [])
        {
            merged[name] = value?.DeepClone();
        }

        return merged;
    }

    private async Task<Resource<MonitorInstance>> SetUpAsync(
        IMonitor monitor, MonitorInstance instance, Resource<Subscription> subscription, string by, CancellationToken cancellation)
    {
        // Checked before anything is stored: an instance that cannot work is refused, not kept in an error state.
        var draft = new Resource<MonitorInstance>(new Metadata("", "", default, by), instance);
        var checkedSetUp = await GuardAsync(() => monitor.SetUpAsync(new MonitorContext(draft, subscription, instance.Parameters!), cancellation));
        instance = instance with
        {
            Parameters = Merge(instance.Parameters, checkedSetUp.Parameters),
            Status = new ResourceStatus(ResourceState.Preparing),
        };
        var added = await catalog.AddAsync(Kinds.MonitorInstance, instance, by, cancellation, parent: subscription.Metadata.Id);
        if (checkedSetUp.Later is not null)
        {
            setUps.Enqueue(added.Metadata.Id);
            return added;
        }

        return await ActivateAsync(added, cancellation);
    }

    /// <summary>
    /// Turns a prepared instance active. A fairness instance of a production deployment has its first run queued
    /// before that, because clients look for it as soon as they see the instance active.
    /// </summary>
    public async Task<Resource<MonitorInstance>> ActivateAsync(Resource<MonitorInstance> instance, CancellationToken cancellation)
    {
        if (instance.Entity.MonitorDefinitionId == "fairness" && await IsProductionAsync(instance.Entity, cancellation))
        {
            await runs.StartAsync(instance, new RunRequest("event"), ResourceCatalog.Internal, cancellation);
        }

        return await catalog.UpdateAsync(
            Kinds.MonitorInstance, instance.Metadata.Id, i => i with { Status = new ResourceStatus(ResourceState.Active) }, ResourceCatalog.Internal, cancellation);
    }

    private async Task<string?> ProblemTypeAsync(MonitorInstance instance, CancellationToken cancellation) =>
        instance.Target!.TargetType == "subscription"
            ? ModelRoles.Of(await catalog.GetAsync(Kinds.Subscription, instance.Target.TargetId!, cancellation)).ProblemType
            : null;

    private async Task<bool> IsProductionAsync(MonitorInstance instance, CancellationToken cancellation)
    {
        var subscription = await catalog.FindAsync(Kinds.Subscription, instance.Target!.TargetId!, cancellation);
        var provider = subscription is null ? null : await catalog.FindAsync(Kinds.ServiceProvider, subscription.Entity.ServiceProviderId!, cancellation);
        return provider?.Entity.OperationalSpaceId is null or "production";
    }

    private async Task<Resource<MonitorInstance>?> FindAsync(MonitorInstance like, CancellationToken cancellation) =>
        (await catalog.ListAsync(Kinds.MonitorInstance, cancellation, like.Target!.TargetId))
            .FirstOrDefault(i => i.Entity.MonitorDefinitionId == like.MonitorDefinitionId);

    private async Task<Resource<MonitorDefinition>> ValidateAsync(MonitorInstance instance, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(instance.MonitorDefinitionId))
        {
            throw ApiException.Required("monitor_definition_id");
        }

        if (string.IsNullOrEmpty(instance.Target?.TargetId) || string.IsNullOrEmpty(instance.Target.TargetType))
        {
            throw ApiException.Required("target");
        }

        await catalog.GetAsync(Kinds.DataMart, instance.DataMartId ?? throw ApiException.Required("data_mart_id"), cancellation);
        var definition = await definitions.GetAsync(instance.MonitorDefinitionId, cancellation);
        if (instance.Target.TargetType == "subscription")
        {
            await catalog.GetAsync(Kinds.Subscription, instance.Target.TargetId, cancellation);
        }
        else if (definitions.IsBuiltIn(definition.Metadata.Id))
        {
            throw ApiException.Invalid("target.target_type", $"'{definition.Entity.Name}' watches subscriptions only.");
        }

        if (definitions.IsBuiltIn(definition.Metadata.Id) && definitions.Computed(definition.Metadata.Id) is null)
        {
            throw ApiException.Unprocessable("monitor_not_computed", $"This version of assay does not compute '{definition.Entity.Name}'.");
        }

        ValidateThresholds(instance, definition.Entity);
        return definition;
    }

    private static ResourceStatus Checked(ResourceStatus? status, string id)
    {
        string[] states = [ResourceState.Preparing, ResourceState.Active, ResourceState.Error, "disabled", "failed", "deleting", "pending_delete"];
        return status is not null && states.Contains(status.State)
            ? status with { Failure = Failures.Complete(status.Failure, id, status.State is ResourceState.Error or "failed") }
            : throw ApiException.Invalid("status.state", $"'status.state' must be one of {string.Join(", ", states)}.");
    }

    private static void ValidateThresholds(MonitorInstance instance, MonitorDefinition definition)
    {
        for (var i = 0; i < (instance.Thresholds?.Count ?? 0); i++)
        {
            var threshold = instance.Thresholds![i];
            if ((definition.Metrics ?? []).All(m => m.Id != threshold.MetricId))
            {
                throw ApiException.Invalid($"thresholds[{i}].metric_id", $"'{threshold.MetricId}' is no metric of '{definition.Name}'.");
            }

            if (threshold.Type is not ("lower_limit" or "upper_limit"))
            {
                throw ApiException.Invalid($"thresholds[{i}].type", "A threshold's type must be lower_limit or upper_limit.");
            }
        }
    }

    private static async Task<MonitorSetUp> GuardAsync(Func<Task<MonitorSetUp>> setUp)
    {
        try
        {
            return await setUp();
        }
        catch (MonitorException e)
        {
            throw new ApiException(400, [e.Error with { Target = new ErrorTarget("field", e.Error.Parameters is [{ } field, ..] ? field : "parameters") }]);
        }
    }
}
