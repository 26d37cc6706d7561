using Assay.Monitors.Tables;

namespace Assay.Server.Intake;

/// <summary>The rows of a request and the records they came in.</summary>
internal sealed record DecodedRecords(Table Rows, IReadOnlyList<DecodedRecord> Records);
