using System.Globalization;
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

    /// <summary>Reads a result whose columns are those of a selection.</summary>
    public static Table Read(DuckDBDataReader reader, DuckDbSelection selection)
    {
        if (selection.Others is not { } others)
        {
            return Read(reader, selection.Fields);
        }

        var builders = selection.Fields
            .Select((field, i) => new ColumnBuilder(field.Name, selection.IsOther[i] ? field.Type : TypeOf(field, reader, selection.Places[i])))
            .ToArray();
        while (reader.Read())
        {
            var texts = reader.IsDBNull(others) ? [] : reader.GetFieldValue<List<string?>>(others);
            for (var i = 0; i < builders.Length; i++)
            {
                if (!selection.IsOther[i])
                {
                    Add(builders[i], reader, selection.Places[i]);
                }
                else if (selection.Places[i] < texts.Count && texts[selection.Places[i]] is { } text)
                {
                    Add(builders[i], text);
                }
                else
                {
                    builders[i].AddMissing();
                }
            }
        }

        return new Table([.. builders.Select(b => b.Build())]);
    }

    private static void Add(ColumnBuilder builder, string text)
    {
        switch (builder.Type)
        {
            case ColumnType.Boolean:
                builder.Add(bool.Parse(text));
                break;
            case ColumnType.Integer:
                builder.Add(long.Parse(text, CultureInfo.InvariantCulture));
                break;
            case ColumnType.Double:
                builder.Add(double.Parse(text, CultureInfo.InvariantCulture));
                break;
            case ColumnType.Timestamp:
                builder.AddTime(Catalog.SqliteCommands.Micros(DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal)));
                break;
            case ColumnType.Vector:
                builder.Add([.. text.Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries).Select(t => double.Parse(t, CultureInfo.InvariantCulture))]);
                break;
            default:
                builder.Add(text);
                break;
        }
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
