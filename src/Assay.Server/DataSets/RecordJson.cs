using System.Text.Json.Nodes;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Monitors.Tables;

namespace Assay.Server.DataSets;

/// <summary>Rows as the API writes them.</summary>
internal static class RecordJson
{
    public static string IdColumn(DataSet set) => set.Type == DataSetType.PayloadLogging ? "scoring_id" : "record_id";

    public static string TimeColumn(DataSet set) => set.Type == DataSetType.PayloadLogging ? "scoring_timestamp" : "record_timestamp";

    /// <summary>One object per row: metadata, and values by column.</summary>
    public static JsonObject Dictionaries(Table? rows, Resource<DataSet> set)
    {
        var records = new JsonArray();
        for (var row = 0; row < (rows?.RowCount ?? 0); row++)
        {
            var values = new JsonObject();
            foreach (var column in rows!.Columns)
            {
                values[column.Name] = Value(column, row);
            }

            records.Add(new JsonObject
            {
                ["metadata"] = MetadataOf(rows, row, set),
                ["entity"] = new JsonObject { ["values"] = values, ["annotations"] = new JsonObject() },
            });
        }

        return new JsonObject { ["records"] = records };
    }

    /// <summary>One block of fields and values.</summary>
    public static JsonObject Lists(Table? rows, IReadOnlyList<string> fields)
    {
        var values = new JsonArray();
        for (var row = 0; row < (rows?.RowCount ?? 0); row++)
        {
            values.Add(new JsonArray([.. rows!.Columns.Select(column => Value(column, row))]));
        }

        return new JsonObject
        {
            ["records"] = new JsonArray(new JsonObject
            {
                ["fields"] = new JsonArray([.. fields.Select(f => JsonValue.Create(f))]),
                ["values"] = values,
                ["annotations"] = new JsonArray(),
            }),
        };
    }

    public static JsonNode? Value(Column column, int row) => column.IsMissing(row) ? null : column switch
    {
        BooleanColumn booleans => booleans.Values[row],
        IntegerColumn integers => integers.Values[row],
        DoubleColumn doubles => doubles.Values[row],
        VectorColumn vectors => new JsonArray([.. vectors.Values[row].Select(v => JsonValue.Create(v))]),
        JsonColumn json => JsonNode.Parse(json.Values[row]),
        _ => column.GetText(row),
    };

    private static JsonObject MetadataOf(Table rows, int row, Resource<DataSet> set)
    {
        var id = rows.TryGet(IdColumn(set.Entity), out var ids) ? ids.GetText(row) : null;
        var time = rows.TryGet(TimeColumn(set.Entity), out var times) ? times.GetText(row) : null;
        return new JsonObject
        {
            ["id"] = id,
            ["url"] = $"/v2/data_sets/{set.Metadata.Id}/records/{Uri.EscapeDataString(id ?? "")}",
            ["crn"] = $"{set.Metadata.Crn?.Replace(":data_set:", ":record:").Replace(set.Metadata.Id, id)}",
            ["created_at"] = time,
            ["created_by"] = Catalog.ResourceCatalog.Internal,
        };
    }
}
