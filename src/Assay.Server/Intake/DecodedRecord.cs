namespace Assay.Server.Intake;

/// <summary>A record of a request.</summary>
/// <param name="Id">The record's id; null when the server made it, so that it cannot be a repeat.</param>
/// <param name="Content">Hash of what was sent under the id.</param>
/// <param name="FirstRow">Where its rows begin.</param>
/// <param name="RowCount">How many there are.</param>
internal readonly record struct DecodedRecord(string? Id, ulong Content, int FirstRow, int RowCount);
