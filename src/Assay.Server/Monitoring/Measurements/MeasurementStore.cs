using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Contracts;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Server.Catalog;
using Assay.Server.Hosting;
using Microsoft.Data.Sqlite;

namespace Assay.Server.Monitoring.Measurements;

/// <summary>Keeps measurements and finds them by instance, run, target and time.</summary>
internal sealed class MeasurementStore(CatalogDatabase database, AssaySettings settings, TimeProvider clock)
{
    private const string Columns = "id, entity, created_at, created_by, instance_id";

    /// <summary>Adds measurements, all or none.</summary>
    public async Task<IReadOnlyList<Resource<Measurement>>> AddAsync(IReadOnlyList<Measurement> measurements, string by, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var transaction = connection.BeginTransaction(deferred: false);
        var added = new List<Resource<Measurement>>(measurements.Count);
        foreach (var measurement in measurements)
        {
            added.Add(await InsertAsync(connection, transaction, measurement, by, cancellation));
        }

        await transaction.CommitAsync(cancellation);
        return added;
    }

    /// <summary>Replaces everything a run measured before, all or nothing: a run that is repeated counts once.</summary>
    public async Task<IReadOnlyList<Resource<Measurement>>> ReplaceForRunAsync(string runId, IReadOnlyList<Measurement> measurements, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var transaction = connection.BeginTransaction(deferred: false);
        await using var delete = connection.Command("DELETE FROM measurements WHERE run_id = $run", ("$run", runId));
        delete.Transaction = transaction;
        await delete.ExecuteNonQueryAsync(cancellation);
        var added = new List<Resource<Measurement>>(measurements.Count);
        foreach (var measurement in measurements)
        {
            added.Add(await InsertAsync(connection, transaction, measurement, ResourceCatalog.Internal, cancellation));
        }

        await transaction.CommitAsync(cancellation);
        return added;
    }

    public async Task<Resource<Measurement>?> FindAsync(string id, CancellationToken cancellation) =>
        await QueryAsync($"SELECT {Columns} FROM measurements WHERE id = $id", cancellation, ("$id", id)) is [var found] ? found : null;

    /// <summary>The measurements of an instance in [start, end], newest first.</summary>
    public Task<IReadOnlyList<Resource<Measurement>>> ListAsync(string instanceId, DateTime start, DateTime end, string? runId, CancellationToken cancellation) =>
        QueryAsync(
            $"""
            SELECT {Columns} FROM measurements
            WHERE instance_id = $instance AND timestamp BETWEEN $start AND $end AND ($run IS NULL OR run_id = $run)
            ORDER BY timestamp DESC, seq DESC
            """,
            cancellation,
            ("$instance", instanceId), ("$start", start.Micros()), ("$end", end.Micros()), ("$run", runId));

    /// <summary>The newest measurements of each monitor of each target, newest first.</summary>
    /// <param name="targetIds">Only of these targets; null for all.</param>
    /// <param name="targetTypes">Only of targets of these types; null for all.</param>
    /// <param name="definitionIds">Only of these definitions; null for all.</param>
    /// <param name="count">So many of each monitor.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public Task<IReadOnlyList<Resource<Measurement>>> ListNewestAsync(
        IReadOnlySet<string>? targetIds, IReadOnlySet<string>? targetTypes, IReadOnlySet<string>? definitionIds, int count, CancellationToken cancellation) =>
        QueryAsync(
            $"""
            SELECT {Columns} FROM (
                SELECT *, row_number() OVER (PARTITION BY instance_id ORDER BY timestamp DESC, seq DESC) AS age FROM measurements
                WHERE ($targets IS NULL OR target_id IN (SELECT value FROM json_each($targets)))
                    AND ($types IS NULL OR target_type IN (SELECT value FROM json_each($types)))
                    AND ($definitions IS NULL OR definition_id IN (SELECT value FROM json_each($definitions))))
            WHERE age <= $count ORDER BY timestamp DESC, seq DESC
            """,
            cancellation,
            ("$targets", List(targetIds)), ("$types", List(targetTypes)), ("$definitions", List(definitionIds)), ("$count", count));

    /// <summary>The newest source with an id among the measurements of an instance, and the id of its measurement; null when none has one.</summary>
    public async Task<(string MeasurementId, JsonNode Data)?> FindNewestSourceAsync(string instanceId, string sourceId, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command(
            """
            SELECT m.id, json_extract(s.value, '$.data') FROM measurements m, json_each(m.entity, '$.sources') s
            WHERE m.instance_id = $instance AND json_extract(s.value, '$.id') = $source
            ORDER BY m.timestamp DESC, m.seq DESC LIMIT 1
            """,
            ("$instance", instanceId), ("$source", sourceId));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? (reader.GetString(0), JsonNode.Parse(reader.GetString(1))!) : null;
    }

    public async Task DeleteForInstanceAsync(string instanceId, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command("DELETE FROM measurements WHERE instance_id = $id", ("$id", instanceId));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<Resource<Measurement>> InsertAsync(SqliteConnection connection, SqliteTransaction transaction, Measurement measurement, string by, CancellationToken cancellation)
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow()).ToString();
        var now = clock.GetUtcNow().UtcDateTime;
        await using var command = connection.Command(
            """
            INSERT INTO measurements (id, instance_id, definition_id, target_id, target_type, run_id, timestamp, entity, created_at, created_by)
            VALUES ($id, $instance, $definition, $target, $type, $run, $timestamp, $entity, $at, $by)
            """,
            ("$id", id), ("$instance", measurement.MonitorInstanceId), ("$definition", measurement.MonitorDefinitionId),
            ("$target", measurement.Target?.TargetId), ("$type", measurement.Target?.TargetType), ("$run", measurement.RunId),
            ("$timestamp", measurement.Timestamp.Micros()), ("$entity", JsonSerializer.Serialize(measurement, AssayJson.Default.Measurement)),
            ("$at", now.Micros()), ("$by", by));
        command.Transaction = transaction;
        await command.ExecuteNonQueryAsync(cancellation);
        return Envelope(id, measurement, now, by);
    }

    private async Task<IReadOnlyList<Resource<Measurement>>> QueryAsync(string sql, CancellationToken cancellation, params (string, object?)[] parameters)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<Resource<Measurement>>();
        while (await reader.ReadAsync(cancellation))
        {
            var measurement = JsonSerializer.Deserialize(reader.GetString(1), AssayJson.Default.Measurement)!;
            found.Add(Envelope(reader.GetString(0), measurement, reader.Time(2), reader.GetString(3)));
        }

        return found;
    }

    private static string? List(IReadOnlySet<string>? values) =>
        values is null ? null : new JsonArray([.. values.Select(v => JsonValue.Create(v))]).ToJsonString();

    private Resource<Measurement> Envelope(string id, Measurement measurement, DateTime createdAt, string by) => new(
        new Metadata(
            id,
            $"/v2/monitor_instances/{measurement.MonitorInstanceId}/measurements/{id}",
            createdAt,
            by,
            $"crn:v1:bluemix:public:aiopenscale:us-south:a/na:{settings.InstanceId}:measurement:{id}"),
        measurement);
}
