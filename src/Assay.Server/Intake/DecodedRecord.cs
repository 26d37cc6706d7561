namespace Assay.Server.Intake;

/// <summary>A record of a request.</summary>
/// <param name="IdNumber">Which of the block's ids it came with; −1 when the server made one, so that it cannot be a repeat.</param>
/// <param name="Content">Hash of what was sent under the id.</param>
/// <param name="FirstRow">Where its rows begin.</param>
/// <param name="RowCount">How many there are.</param>
internal readonly record struct DecodedRecord(int IdNumber, ulong Content, int FirstRow, int RowCount)
{
    public bool HasId => IdNumber >= 0;
}
