using Assay.Monitors.Tables;
using DuckDB.NET.Data;

namespace Assay.Server.Records.DuckDb;

/// <summary>Reads a result into typed columns.</summary>
internal static class DuckDbReader
{
    public static Table Read(DuckDBDataReader reader, IReadOnlyList<RecordField> fields)
    {
        var builders = fields.Select((field, i) => new ColumnBuilder(field.Name, TypeOf(field, reader, i))).ToArray();
        while (reader.Read())
        {
            for (var i = 0; i < builders.Length; i++)
            {
                Add(builders[i], reader, i);
            }
        }

        return new Table([.. builders.Select(b => b.Build())]);
    }

    /// <summary>A column may have become double since its field was looked up.</summary>
    private static ColumnType TypeOf(RecordField field, DuckDBDataReader reader, int ordinal) =>
        field.Type == ColumnType.Integer && reader.GetFieldType(ordinal) == typeof(double) ? ColumnType.Double : field.Type;

    private static void Add(ColumnBuilder builder, DuckDBDataReader reader, int ordinal)
    {
        if (reader.IsDBNull(ordinal))
        {
            builder.AddMissing();
            return;
        }

        switch (builder.Type)
        {
            case ColumnType.Boolean:
                builder.Add(reader.GetBoolean(ordinal));
                break;
            case ColumnType.Integer:
                builder.Add(reader.GetInt64(ordinal));
                break;
            case ColumnType.Double:
                builder.Add(reader.GetDouble(ordinal));
                break;
            case ColumnType.Timestamp:
                builder.AddTime(Catalog.SqliteCommands.Micros(DateTime.SpecifyKind(reader.GetDateTime(ordinal), DateTimeKind.Utc)));
                break;
            case ColumnType.Vector:
                builder.Add(reader.GetFieldValue<List<double>>(ordinal).ToArray());
                break;
            default:
                builder.Add(StoredText.Read(reader.GetString(ordinal)));
                break;
        }
    }
}
