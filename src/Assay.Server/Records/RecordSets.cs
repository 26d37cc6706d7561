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
    /// Makes a set's columns take rows: columns the set has not are added, and an integer column becomes double when
    /// doubles arrive; both are durable before the rows are. Called by the one writer.
    /// </summary>
    public async Task ReconcileAsync(string setId, IReadOnlyList<ColumnBuilder> columns, CancellationToken cancellation)
    {
        var schema = _schemas.GetValueOrDefault(setId) ?? throw Http.ApiException.NotFound("data set", setId);
        var fields = schema.Fields.ToList();
        var changed = false;
        foreach (var column in columns)
        {
            if (column.IsAllMissing)
            {
                continue;
            }

            var type = column.Type!.Value;
            var position = schema.IndexOf(column.Name);
            if (position < 0)
            {
                fields.Add(new RecordField(column.Name, type));
                changed = true;
            }
            else if (fields[position].Type == ColumnType.Integer && type == ColumnType.Double)
            {
                fields[position] = fields[position] with { Type = ColumnType.Double };
                changed = true;
            }
            else if (fields[position].Type == ColumnType.Vector && type == ColumnType.Json)
            {
                throw Http.ApiException.Invalid(column.Name, $"Column '{column.Name}' holds arrays of numbers; an array of something else came.");
            }
            else if (!Fits(type, fields[position].Type))
            {
                throw Http.ApiException.Conflict($"Column '{column.Name}' holds {fields[position].Type}; {type} came at the same time. Send the request again.", column.Name);
            }
        }

        if (changed)
        {
            await ChangeAsync(setId, new RecordSchema(fields), cancellation);
        }
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
}
