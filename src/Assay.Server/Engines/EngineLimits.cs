namespace Assay.Server.Engines;

/// <summary>What one scoring call to an engine may carry.</summary>
/// <param name="MaxRowsPerCall">Rows; 1 for engines that score one row a call.</param>
/// <param name="MaxBytesPerCall">Bytes of the body; a larger one is split by rows.</param>
internal sealed record EngineLimits(int MaxRowsPerCall = 5_000, int MaxBytesPerCall = 64 << 20);
