using Assay.Monitors.Tables;

namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>A cell that is read from every row.</summary>
/// <param name="Place">Where it stands inside a row.</param>
/// <param name="Kind">What it must be.</param>
/// <param name="IsRequired">Whether a row without it is refused; else the value is missing.</param>
internal sealed record RowField(JsonPlace Place, CellKind Kind = CellKind.Any, bool IsRequired = true)
{
    /// <summary>The type of its column; null when the values decide.</summary>
    public ColumnType? Type => Kind switch
    {
        CellKind.Number => ColumnType.Double,
        CellKind.Numbers => ColumnType.Vector,
        CellKind.Object or CellKind.List => ColumnType.Json,
        _ => null,
    };
}
