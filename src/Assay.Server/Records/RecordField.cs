using Assay.Monitors.Tables;

namespace Assay.Server.Records;

/// <summary>A column of a record set.</summary>
internal sealed record RecordField(string Name, ColumnType Type);
