using System.Collections.Concurrent;
using Assay.Monitors.Tables;

namespace Assay.Server.Records;

/// <summary>The schemas of all record sets, and how they grow.</summary>
internal sealed class RecordSets(IRecordStore store)
{
    private readonly ConcurrentDictionary<string, RecordSchema> _schemas = new(StringComparer.Ordinal);

    /// <summary>Told of every change of a set's columns.</summary>
    public event Func<string, RecordSchema, Task>? SchemaChanged;

    public async Task OpenAsync(CancellationToken cancellation)
    {
        foreach (var (id, schema) in await store.OpenAsync(cancellation))
        {
            _schemas[id] = schema;
        }
    }

    public RecordSchema? Find(string setId) => _schemas.GetValueOrDefault(setId);

    public async Task EnsureAsync(string setId, RecordSchema schema, CancellationToken cancellation)
    {
        if (!_schemas.ContainsKey(setId))
        {
            await store.CreateAsync(setId, schema, cancellation);
            _schemas[setId] = schema;
        }
    }

    public async Task DropAsync(string setId, CancellationToken cancellation)
    {
        if (_schemas.TryRemove(setId, out _))
        {
            await store.DropAsync(setId, cancellation);
        }
    }

    /// <summary>
    /// The rows as the set's columns take them. Columns the set has not are added, and an integer column becomes double
    /// when doubles arrive; both are durable before the rows are. Called by the one writer.
    /// </summary>
    public async Task<Table> ReconcileAsync(string setId, Table rows, CancellationToken cancellation)
    {
        var schema = _schemas.GetValueOrDefault(setId) ?? throw Http.ApiException.NotFound("data set", setId);
        var fields = schema.Fields.ToList();
        var changed = false;
        foreach (var column in rows.Columns)
        {
            var position = schema.IndexOf(column.Name);
            var isEmpty = column is TextColumn && AllMissing(column);
            if (position < 0 && !isEmpty)
            {
                fields.Add(new RecordField(column.Name, column.Type));
                changed = true;
            }
            else if (position >= 0 && fields[position].Type == ColumnType.Integer && column.Type == ColumnType.Double)
            {
                fields[position] = fields[position] with { Type = ColumnType.Double };
                changed = true;
            }
            else if (position >= 0 && fields[position].Type == ColumnType.Vector && column.Type == ColumnType.Json)
            {
                throw Http.ApiException.Invalid(column.Name, $"Column '{column.Name}' holds arrays of numbers; an array of something else came.");
            }
            else if (position >= 0 && !isEmpty && !Fits(column.Type, fields[position].Type))
            {
                throw Http.ApiException.Conflict($"Column '{column.Name}' holds {fields[position].Type}; {column.Type} came at the same time. Send the request again.", column.Name);
            }
        }

        if (changed)
        {
            await ChangeAsync(setId, new RecordSchema(fields), cancellation);
        }

        return rows;
    }

    private async Task ChangeAsync(string setId, RecordSchema schema, CancellationToken cancellation)
    {
        await store.AlterAsync(setId, schema, cancellation);
        _schemas[setId] = schema;
        if (SchemaChanged is { } listeners)
        {
            await listeners(setId, schema);
        }
    }

    private static bool Fits(ColumnType value, ColumnType column) =>
        value == column || (value == ColumnType.Integer && column == ColumnType.Double);

    private static bool AllMissing(Column column)
    {
        for (var row = 0; row < column.Length; row++)
        {
            if (!column.IsMissing(row))
            {
                return false;
            }
        }

        return true;
    }
}
