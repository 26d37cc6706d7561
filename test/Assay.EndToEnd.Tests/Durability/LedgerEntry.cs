namespace Assay.EndToEnd.Tests.Durability;

/// <summary>An acknowledged batch.</summary>
internal sealed record LedgerEntry(string Id, int Cycle, int Rows, ulong Hash);
