namespace Assay.Bench.Server;

/// <summary>Counters of the server process.</summary>
/// <param name="AllocatedBytes">Managed bytes allocated since its start.</param>
/// <param name="ResidentBytes">Resident memory.</param>
/// <param name="ProcessorSeconds">Processor time.</param>
/// <param name="Durable">The newest durable frame of the intake log.</param>
/// <param name="Loaded">The newest frame in the record store.</param>
/// <param name="HeapBytes">Managed memory that is in use.</param>
/// <param name="CommittedBytes">Managed memory that is held.</param>
internal sealed record ServerStats(long AllocatedBytes, long ResidentBytes, double ProcessorSeconds, long Durable, long Loaded, long HeapBytes, long CommittedBytes);
