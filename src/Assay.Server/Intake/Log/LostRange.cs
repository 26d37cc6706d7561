namespace Assay.Server.Intake.Log;

/// <summary>Frames that are damaged on disk, by their numbers. At the end of the log they may never have been acknowledged.</summary>
internal sealed record LostRange(long First, long Last);
