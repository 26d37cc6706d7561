using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Contracts;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Assay.Server.Records;
using Assay.Server.Subscriptions;

namespace Assay.Server.DataSets;

/// <summary>Adds and removes data sets and keeps their schemas in step with their records.</summary>
internal sealed class DataSetService(ResourceCatalog catalog, RecordSets sets, IRecordStore store) : IDisposable
{
    public const string Auto = "auto";

    private readonly SemaphoreSlim _ensuring = new(1);

    /// <summary>Opens the record store and follows its schema changes. Called once, at the start.</summary>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        await sets.OpenAsync(cancellation);
        sets.SchemaChanged += (id, schema) => FollowAsync(id, schema, CancellationToken.None);

        // A server that was killed between a change in the store and its entry here catches up.
        foreach (var set in await catalog.ListAsync(Kinds.DataSet, cancellation))
        {
            if (sets.Find(set.Metadata.Id) is { } schema)
            {
                await FollowAsync(set.Metadata.Id, schema, cancellation);
            }
            else
            {
                await sets.EnsureAsync(set.Metadata.Id, SchemaOf(set.Entity.DataSchema ?? new SparkStruct(), set.Entity.Type!), cancellation);
            }
        }
    }

    /// <exception cref="ApiException">400 or 404 naming the member that is wrong.</exception>
    public async Task<Resource<DataSet>> AddAsync(DataSet set, string by, CancellationToken cancellation)
    {
        await catalog.GetAsync(Kinds.DataMart, set.DataMartId ?? throw ApiException.Required("data_mart_id"), cancellation);
        if (string.IsNullOrWhiteSpace(set.Name))
        {
            throw ApiException.Required("name");
        }

        if (string.IsNullOrWhiteSpace(set.Type))
        {
            throw ApiException.Required("type");
        }

        if (string.IsNullOrEmpty(set.Target?.TargetId) || string.IsNullOrEmpty(set.Target.TargetType))
        {
            throw ApiException.Required("target");
        }

        JsonBody.RequireObject(set.Location, "location");
        if (set.SchemaUpdateMode is not (null or Auto or "none"))
        {
            throw ApiException.Invalid("schema_update_mode", "'schema_update_mode' must be auto or none.");
        }

        Resource<Subscription>? subscription = null;
        if (set.Target.TargetType == "subscription")
        {
            subscription = await catalog.GetAsync(Kinds.Subscription, set.Target.TargetId, cancellation);
        }

        var schema = set.DataSchema ?? throw ApiException.Required("data_schema");
        var roles = subscription is null ? null : ModelRoles.Of(subscription);
        return await AddAsync(set, SchemaOf(schema, set.Type), roles, by, cancellation);
    }

    /// <summary>The data set of that type of a subscription, made when there is none.</summary>
    public async Task<Resource<DataSet>> EnsureForSubscriptionAsync(Resource<Subscription> subscription, string type, CancellationToken cancellation)
    {
        await _ensuring.WaitAsync(cancellation);
        try
        {
            return await FindForTargetAsync(subscription.Metadata.Id, type, cancellation) ?? await AddForSubscriptionAsync(subscription, type, cancellation);
        }
        finally
        {
            _ensuring.Release();
        }
    }

    private async Task<Resource<DataSet>> AddForSubscriptionAsync(Resource<Subscription> subscription, string type, CancellationToken cancellation)
    {
        var id = subscription.Metadata.Id;
        var roles = ModelRoles.Of(subscription);
        var prefix = type == DataSetType.Feedback ? "Feedback" : "Payload";
        var set = new DataSet
        {
            DataMartId = subscription.Entity.DataMartId,
            Name = $"{id}_{type}",
            Type = type,
            Target = new Target("subscription", id),
            SchemaUpdateMode = Auto,
            ManagedBy = type == DataSetType.Feedback ? "quality" : ResourceCatalog.Internal,
            Location = JsonSerializer.SerializeToElement(new JsonObject { ["table_name"] = $"{subscription.Entity.DataMartId}.{prefix}_{id}" }, AssayJson.Default.JsonObject),
        };
        var schema = SchemaOf(DataSetSchemas.Initial(type, subscription.Entity, roles), type);
        var added = await AddAsync(set, schema, roles, ResourceCatalog.Internal, cancellation);
        if (type == DataSetType.PayloadLogging)
        {
            await PublishAsync(id, added.Entity.DataSchema!, cancellation);
        }

        return added;
    }

    /// <summary>Writes the roles of columns anew after a subscription's field lists changed.</summary>
    public async Task ApplyRolesAsync(Resource<Subscription> subscription, CancellationToken cancellation)
    {
        foreach (var set in await ListForTargetAsync(subscription.Metadata.Id, cancellation))
        {
            if (sets.Find(set.Metadata.Id) is { } schema)
            {
                await FollowAsync(set.Metadata.Id, schema, cancellation);
            }
        }
    }

    public void Dispose() => _ensuring.Dispose();

    public async Task<Resource<DataSet>?> FindForTargetAsync(string targetId, string type, CancellationToken cancellation) =>
        (await ListForTargetAsync(targetId, cancellation)).FirstOrDefault(s => s.Entity.Type == type);

    public async Task<long> CountForTargetAsync(string targetId, string type, CancellationToken cancellation) =>
        await FindForTargetAsync(targetId, type, cancellation) is { } set && sets.Find(set.Metadata.Id) is not null
            ? await store.CountAsync(set.Metadata.Id, RecordQuery.All, cancellation)
            : 0;

    public async Task DeleteAsync(string id, CancellationToken cancellation)
    {
        if (!await catalog.DeleteAsync(Kinds.DataSet, id, cancellation))
        {
            throw ApiException.NotFound(Kinds.DataSet.Label, id);
        }

        await sets.DropAsync(id, cancellation);
    }

    public async Task DeleteForTargetAsync(string targetId, CancellationToken cancellation)
    {
        foreach (var set in await ListForTargetAsync(targetId, cancellation))
        {
            await DeleteAsync(set.Metadata.Id, cancellation);
        }
    }

    private Task<IReadOnlyList<Resource<DataSet>>> ListForTargetAsync(string targetId, CancellationToken cancellation) =>
        catalog.ListAsync(Kinds.DataSet, cancellation, targetId);

    private async Task<Resource<DataSet>> AddAsync(DataSet set, RecordSchema schema, ModelRoles? roles, string by, CancellationToken cancellation)
    {
        set = set with
        {
            DataSchema = DataSetSchemas.Build(schema.Fields.Select(f => (f.Name, f.Type)), roles),
            Location = JsonBody.WithoutNulls(set.Location),
            ManagedBy = set.ManagedBy ?? "user",
            SchemaUpdateMode = set.SchemaUpdateMode ?? "none",
            Status = new ResourceStatus(ResourceState.Active),
        };

        // The entry comes first: one without a table is mended at the next start, a table without an entry is lost.
        var added = await catalog.AddAsync(Kinds.DataSet, set, by, cancellation, parent: set.Target!.TargetId);
        await sets.EnsureAsync(added.Metadata.Id, schema, cancellation);
        return added;
    }

    private async Task FollowAsync(string id, RecordSchema schema, CancellationToken cancellation)
    {
        if (await catalog.FindAsync(Kinds.DataSet, id, cancellation) is not { } set)
        {
            return;
        }

        var targetId = set.Entity.Target!.TargetId!;
        var subscription = await catalog.FindAsync(Kinds.Subscription, targetId, cancellation);
        var spark = DataSetSchemas.Build(schema.Fields.Select(f => (f.Name, f.Type)), subscription is null ? null : ModelRoles.Of(subscription));
        if (JsonSerializer.Serialize(spark, AssayJson.Default.SparkStruct) == JsonSerializer.Serialize(set.Entity.DataSchema, AssayJson.Default.SparkStruct))
        {
            return;
        }

        await catalog.UpdateAsync(Kinds.DataSet, id, s => s with { DataSchema = spark }, ResourceCatalog.Internal, cancellation);
        if (subscription is not null && set.Entity.Type == DataSetType.PayloadLogging)
        {
            await PublishAsync(targetId, spark, cancellation);
        }
    }

    /// <summary>Shows the payload schema as the subscription's output schema.</summary>
    private Task PublishAsync(string subscriptionId, SparkStruct schema, CancellationToken cancellation) =>
        catalog.UpdateAsync(
            Kinds.Subscription,
            subscriptionId,
            s => s with { AssetProperties = (s.AssetProperties ?? new AssetProperties()) with { OutputDataSchema = schema } },
            ResourceCatalog.Internal,
            cancellation);

    private static RecordSchema SchemaOf(SparkStruct given, string type)
    {
        var technical = DataSetSchemas.Begin(type);
        var others = DataSetSchemas.Read(given, "data_schema").ExceptBy(technical.Select(t => t.Name), c => c.Name);
        return new RecordSchema([.. technical.Select(c => new RecordField(c.Name, c.Type)), .. others.Select(c => new RecordField(c.Name, c.Type))]);
    }
}
