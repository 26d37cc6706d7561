using Assay.Monitors.Tables;

namespace Assay.Server.Records;

/// <summary>Rows for one set, and the records they came in.</summary>
/// <param name="SetId">The set.</param>
/// <param name="Rows">The rows; columns the set has and the table has not are missing in every row.</param>
/// <param name="Keys">One key per record, by which repeats are recognised.</param>
internal sealed record RecordBatch(string SetId, Table Rows, IReadOnlyList<RecordKey> Keys);
