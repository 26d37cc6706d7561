namespace Assay.Server.Records;

/// <summary>A record's identity.</summary>
/// <param name="Id">Hash of the set's and the record's id.</param>
/// <param name="Content">Hash of what was sent under that id.</param>
internal readonly record struct RecordKey(UInt128 Id, ulong Content);
