namespace Assay.Server.Intake;

/// <summary>How a column of a batch is written.</summary>
[Flags]
internal enum BatchFlags : byte
{
    None = 0,

    /// <summary>A bit a row comes first: set where the value is missing.</summary>
    HasMissing = 1,

    /// <summary>The texts are those of whole records; the row's place in its record belongs behind them.</summary>
    IsNumbered = 2,
}
