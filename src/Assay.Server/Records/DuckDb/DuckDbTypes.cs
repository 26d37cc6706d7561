using Assay.Monitors.Tables;

namespace Assay.Server.Records.DuckDb;

/// <summary>Column types as DuckDB names them.</summary>
internal static class DuckDbTypes
{
    public static string Name(ColumnType type) => type switch
    {
        ColumnType.Boolean => "BOOLEAN",
        ColumnType.Integer => "BIGINT",
        ColumnType.Double => "DOUBLE",
        ColumnType.Timestamp => "TIMESTAMP",
        ColumnType.Vector => "DOUBLE[]",
        _ => "VARCHAR",
    };
}
