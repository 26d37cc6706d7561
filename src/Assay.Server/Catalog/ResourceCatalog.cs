using System.Collections.Concurrent;
using System.Text.Json;
using Assay.Contracts.Envelopes;
using Assay.Server.Hosting;
using Microsoft.Data.Sqlite;

namespace Assay.Server.Catalog;

/// <summary>Keeps resources of every kind as the JSON their entity has on the wire. Every write is durable when it returns.</summary>
internal sealed class ResourceCatalog(CatalogDatabase database, AssaySettings settings, TimeProvider clock)
{
    /// <summary>The creator of what the server makes by itself.</summary>
    public const string Internal = "internal-service";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const int MaxCached = 10_000;
    private const int ConstraintViolated = 19;
    private const string Columns = "id, parent, entity, created_at, created_by, modified_at, modified_by";

    private readonly ConcurrentDictionary<(string Kind, string Id), object> _cache = new();
    private long _writes;

    /// <exception cref="Http.ApiException">409 when there is one with the given id.</exception>
    public async Task<Resource<T>> AddAsync<T>(ResourceKind<T> kind, T entity, string by, CancellationToken cancellation, string? id = null, string? parent = null)
    {
        id ??= Guid.CreateVersion7(clock.GetUtcNow()).ToString();
        var now = Now();
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command(
            "INSERT INTO resources (kind, id, parent, entity, created_at, created_by) VALUES ($kind, $id, $parent, $entity, $at, $by)",
            ("$kind", kind.Name), ("$id", id), ("$parent", parent), ("$entity", JsonSerializer.Serialize(entity, kind.Json)), ("$at", now.Micros()), ("$by", by));
        try
        {
            await command.ExecuteNonQueryAsync(cancellation);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == ConstraintViolated)
        {
            throw Http.ApiException.Conflict($"There is a {kind.Label} '{id}' already.", id);
        }

        return new Resource<T>(new Metadata(id, kind.Url(id, parent), now, by, Crn(kind.Name, id)), entity);
    }

    public async Task<Resource<T>?> FindAsync<T>(ResourceKind<T> kind, string id, CancellationToken cancellation)
    {
        if (kind.IsCached && _cache.TryGetValue((kind.Name, id), out var cached))
        {
            return (Resource<T>)cached;
        }

        var writes = Volatile.Read(ref _writes);
        await using var connection = await database.OpenAsync(cancellation);
        var found = await FindAsync(connection, null, kind, id, cancellation);

        // What was read before a write that has happened meanwhile may be old.
        if (kind.IsCached && found is not null && _cache.Count < MaxCached && writes == Volatile.Read(ref _writes))
        {
            _cache[(kind.Name, id)] = found;
        }

        return found;
    }

    /// <exception cref="Http.ApiException">404 when there is none.</exception>
    public async Task<Resource<T>> GetAsync<T>(ResourceKind<T> kind, string id, CancellationToken cancellation) =>
        await FindAsync(kind, id, cancellation) ?? throw Http.ApiException.NotFound(kind.Label, id);

    /// <summary>The id of a resource's parent; null when there is no such resource or it has none.</summary>
    public async Task<string?> FindParentAsync<T>(ResourceKind<T> kind, string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command("SELECT parent FROM resources WHERE kind = $kind AND id = $id", ("$kind", kind.Name), ("$id", id));
        return await command.ExecuteScalarAsync(cancellation) as string;
    }

    /// <summary>All resources of a kind, oldest first; of one parent only, when given.</summary>
    public Task<IReadOnlyList<Resource<T>>> ListAsync<T>(ResourceKind<T> kind, CancellationToken cancellation, string? parent = null) =>
        QueryAsync(
            kind,
            $"SELECT {Columns} FROM resources WHERE kind = $kind AND ($parent IS NULL OR parent = $parent) ORDER BY seq",
            cancellation,
            ("$parent", parent));

    /// <summary>A page of a parent's resources, newest first, and how many there are in all.</summary>
    public async Task<(IReadOnlyList<Resource<T>> Page, long Total)> PageAsync<T>(ResourceKind<T> kind, string parent, int offset, int limit, CancellationToken cancellation)
    {
        var page = await QueryAsync(
            kind,
            $"SELECT {Columns} FROM resources WHERE kind = $kind AND parent = $parent ORDER BY seq DESC LIMIT $limit OFFSET $offset",
            cancellation,
            ("$parent", parent), ("$limit", limit), ("$offset", offset));
        await using var connection = await database.OpenAsync(cancellation);
        await using var count = connection.Command(
            "SELECT count(*) FROM resources WHERE kind = $kind AND parent = $parent", ("$kind", kind.Name), ("$parent", parent));
        return (page, (long)(await count.ExecuteScalarAsync(cancellation))!);
    }

    /// <summary>
    /// Changes an entity in one transaction: concurrent changes of the same resource follow one another.
    /// </summary>
    /// <exception cref="Http.ApiException">404 when there is none; whatever <paramref name="change"/> throws.</exception>
    public async Task<Resource<T>> UpdateAsync<T>(ResourceKind<T> kind, string id, Func<T, T> change, string by, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var transaction = connection.BeginTransaction(deferred: false);
        var known = await FindAsync(connection, transaction, kind, id, cancellation) ?? throw Http.ApiException.NotFound(kind.Label, id);
        var entity = change(known.Entity);
        var now = Now();
        await using var command = connection.Command(
            "UPDATE resources SET entity = $entity, modified_at = $at, modified_by = $by WHERE kind = $kind AND id = $id",
            ("$entity", JsonSerializer.Serialize(entity, kind.Json)), ("$at", now.Micros()), ("$by", by), ("$kind", kind.Name), ("$id", id));
        command.Transaction = transaction;
        await command.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        Forget(kind.Name, id);
        return new Resource<T>(known.Metadata with { ModifiedAt = now, ModifiedBy = by }, entity);
    }

    /// <summary>
    /// Changes what the server itself is responsible for: while the catalog takes nothing, as on a full disk, it is asked
    /// again; a resource that is gone stays gone.
    /// </summary>
    public async Task UpdateEventuallyAsync<T>(ResourceKind<T> kind, string id, Func<T, T> change, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                if (await FindAsync(kind, id, cancellation) is not null)
                {
                    await UpdateAsync(kind, id, change, Internal, cancellation);
                }

                return;
            }
            catch (Http.ApiException e) when (e.StatusCode == StatusCodes.Status404NotFound)
            {
                return;
            }
            catch (SqliteException)
            {
                await Task.Delay(Patience, clock, cancellation);
            }
        }
    }

    /// <returns>Whether there was one.</returns>
    public async Task<bool> DeleteAsync<T>(ResourceKind<T> kind, string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command(
            "DELETE FROM resources WHERE kind = $kind AND id = $id", ("$kind", kind.Name), ("$id", id));
        var deleted = await command.ExecuteNonQueryAsync(cancellation) > 0;
        Forget(kind.Name, id);
        return deleted;
    }

    private void Forget(string kind, string id)
    {
        Interlocked.Increment(ref _writes);
        _cache.TryRemove((kind, id), out _);
    }

    public async Task DeleteChildrenAsync<T>(ResourceKind<T> kind, string parent, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command(
            "DELETE FROM resources WHERE kind = $kind AND parent = $parent", ("$kind", kind.Name), ("$parent", parent));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<IReadOnlyList<Resource<T>>> QueryAsync<T>(ResourceKind<T> kind, string sql, CancellationToken cancellation, params (string, object?)[] parameters)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command(sql, [("$kind", kind.Name), .. parameters]);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<Resource<T>>();
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(Read(reader, kind));
        }

        return found;
    }

    private async Task<Resource<T>?> FindAsync<T>(SqliteConnection connection, SqliteTransaction? transaction, ResourceKind<T> kind, string id, CancellationToken cancellation)
    {
        await using var command = connection.Command(
            $"SELECT {Columns} FROM resources WHERE kind = $kind AND id = $id", ("$kind", kind.Name), ("$id", id));
        command.Transaction = transaction;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? Read(reader, kind) : null;
    }

    private Resource<T> Read<T>(SqliteDataReader reader, ResourceKind<T> kind)
    {
        var id = reader.GetString(0);
        var metadata = new Metadata(
            id,
            kind.Url(id, reader.Text(1)),
            reader.Time(3),
            reader.GetString(4),
            Crn(kind.Name, id),
            reader.IsDBNull(5) ? null : reader.Time(5),
            reader.Text(6));
        return new Resource<T>(metadata, JsonSerializer.Deserialize(reader.GetString(2), kind.Json)!);
    }

    private string Crn(string kind, string id) =>
        $"crn:v1:bluemix:public:aiopenscale:us-south:a/na:{settings.InstanceId}:{kind}:{id}";

    // Microseconds are what the catalog keeps, so that an answer to a POST equals the later GET.
    private DateTime Now()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
